"""What a deal's account, owner and product say where the deal itself is silent."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from models import Account, Product, User


@dataclass(frozen=True)
class DealDefaults:
    """accounts: number to (segment, territory); owners: number to territory; prices: product to (minor, currency)."""

    accounts: dict[int, tuple[int | None, int | None]]
    owners: dict[int, int | None]
    prices: dict[int, tuple[int | None, str]]

    def list_price(self, product_id: int | None, currency: str) -> int | None:
        """Return a product's list price in minor units where it is kept in this currency, else None."""
        price, own = self.prices.get(product_id or 0, (None, ""))
        return price if own == currency else None


def deal_defaults(session: Session) -> DealDefaults:
    """Return the defaults of every account, owner and product."""
    connection = session.connection()
    accounts = connection.execute(select(Account.id, Account.segment_id, Account.territory_id))  # type: ignore[call-overload]
    owners = connection.execute(select(User.id, User.territory_id))  # type: ignore[call-overload]
    prices = connection.execute(select(Product.id, Product.list_price, Product.currency))  # type: ignore[call-overload]
    return DealDefaults(
        accounts={row[0]: (row[1], row[2]) for row in accounts},
        owners={row[0]: row[1] for row in owners},
        prices={row[0]: (row[1], row[2]) for row in prices},
    )
