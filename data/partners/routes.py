"""Addresses for partners without an account: links to referrals, scoreboards and term sheets."""

from data.partners import referral_routes, scoreboard_routes, sheet_routes

ROUTES = [*scoreboard_routes.ROUTES, *sheet_routes.ROUTES, *referral_routes.ROUTES]
PUBLIC = (*scoreboard_routes.PUBLIC, *sheet_routes.PUBLIC, *referral_routes.PUBLIC)
