"""A catalogue as one workbook (.xlsx), for people who keep their tables in Excel."""
