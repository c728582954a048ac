"""Which of the pieces that were paid for a claim is about: a replacement costs nothing itself."""

from __future__ import annotations

from shop.models import Claim, OrderLine


def pieces_of(claim: Claim) -> dict[OrderLine, int]:
    """Pieces by the line that was paid for; of what is sent back only those that came."""
    found: dict[OrderLine, int] = {}
    for each in claim.lines.select_related("line__consignment__replaces"):
        line = bought(each.line)
        quantity = each.came_back if claim.is_return else each.quantity
        found[line] = found.get(line, 0) + quantity
    return found


def bought(line: OrderLine) -> OrderLine:
    """The line that the buyer paid for, behind any number of replacements."""
    while (claim := line.consignment.replaces) is not None:
        same = claim.lines.select_related("line__consignment__replaces").filter(line__sku=line.sku)
        line = same.get().line
    return line
