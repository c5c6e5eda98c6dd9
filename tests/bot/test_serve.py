"""`linban serve` as a process: ready, used, stopped, started again, on both databases."""

from pathlib import Path

import pytest

from tests.support.service import running_service, visiting


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_goes_on_where_it_stopped(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    settings = {"database_url": request.getfixturevalue("fresh_postgres_database")} if database == "postgresql" else {}
    with running_service(tmp_path, **settings) as service, visiting(service.address) as visitor:
        first = visitor.send("老年证怎么办", id="letter-0001")
        cookies = dict(visitor.http.cookies)
        ready = visitor.http.get("/readyz").json()
    assert ready == {"database": "ok", "catalogue": "ok", "scheduler": "ok"}
    assert service.process.returncode == 0 and "Traceback" not in service.log

    with running_service(tmp_path, **settings) as service, visiting(service.address) as visitor:
        visitor.http.cookies.clear()
        visitor.http.cookies.update(cookies)
        assert visitor.log() == [first]
        assert visitor.send("老年证怎么办", id="letter-0001") == first
        assert "登记表" in visitor.send("要带什么").text


def test_stops_at_once_though_a_page_is_open(tmp_path: Path) -> None:
    with running_service(tmp_path) as service, visiting(service.address) as visitor:
        first = visitor.send("老年证怎么办")
        with visitor.events() as events:
            assert next(events) == first
            service.process.terminate()
            assert list(events) == []
            assert service.process.wait(4) == 0


def test_says_where_to_look_and_logs_no_word_of_a_resident(tmp_path: Path) -> None:
    with running_service(tmp_path, log_level="debug") as service, visiting(service.address) as visitor:
        visitor.send("我叫王秀英，电话13800138000，老年证怎么办")
        visitor.http.get("/api/chat/replies?after=13800138000")
    for line in (service.address, "事项目录", "数据库", "定时任务", "自动生成"):
        assert line in service.log
    assert "王秀英" not in service.log and "13800138000" not in service.log
