"""The parts of a page that are the same for everybody."""

from __future__ import annotations

from django import template
from django.template import Context
from django.template.base import FilterExpression, NodeList, Parser, Token

from home.page_cache.parts import part

register = template.Library()


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept "name" %}` is kept for this address, `{% kept "name" row.pk %}` whatever was asked."""
    words = token.split_contents()[1:]
    if len(words) not in (1, 2):
        raise template.TemplateSyntaxError("kept takes a name, and of what it is a part")
    within = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode([parser.compile_filter(word) for word in words], within)


class KeptNode(template.Node):
    """Draws what stands within only where it is not kept."""

    def __init__(self, words: list[FilterExpression], within: NodeList) -> None:
        self.words = words
        self.nodelist = within

    def render(self, context: Context) -> str:
        """The part."""
        name, *of = (word.resolve(context) for word in self.words)
        request = context.get("request")
        return part(
            request, name, of[0] if of else None, lambda: str(self.nodelist.render(context))
        )
