"""What residents see before the first word: the bot's description and its menu of commands."""

from bot.telegram.api import Api
from bot.telegram.commands import MENU
from bot.telegram.patience import Patience, until_it_succeeds

DESCRIPTION = (
    "我是邻办，社区的办事助手。问怎么办、带什么、几点开门，预约时间，到点提醒，找工作人员回电，直接打字就行。\n\n"
    "请您知道：Telegram 的服务器在境外，您在这里发的话会经过境外。不愿意的话，请用微信或网页，或打{telephone}，一样办事。"
)
"""At most 512 characters (https://core.telegram.org/bots/api#setmydescription)."""
SHORT_DESCRIPTION = "社区的办事助手：问事、预约、提醒、找人工。消息会经过境外的服务器；微信、网页、电话{telephone}一样办事。"
"""At most 120 characters (https://core.telegram.org/bots/api#setmyshortdescription)."""


async def introduce(api: Api, telephone: str, patience: Patience) -> None:
    """Set the description and the menu, however long it takes; a permanent DeliveryError where Telegram refuses them."""
    await until_it_succeeds(lambda: api.set_commands(MENU), "setting the menu", patience)
    await until_it_succeeds(lambda: api.set_description(DESCRIPTION.format(telephone=telephone)), "setting the description", patience)
    await until_it_succeeds(
        lambda: api.set_short_description(SHORT_DESCRIPTION.format(telephone=telephone)), "setting the short description", patience
    )
