"""What every client has to see; a call gives (is_error, structure, text)."""

TOOLS = ["search", "decision", "paragraph", "precedents", "verify", "facets"]
QUOTED = "a request to amend minutes is dealt with inside twenty working days"


async def check(call, tools, instructions):
    assert [tool.name for tool in tools] == TOOLS, tools
    assert "verify" in instructions, instructions

    async def answer(name, arguments):
        is_error, structure, text = await call(name, arguments)
        assert not is_error, text
        assert structure is not None and len(text) < 1_000_000
        assert structure["attribution"].startswith("Contains decisions"), structure
        assert structure["index"]["generation"] >= 1, structure
        return structure

    async def error(name, arguments, argument):
        is_error, _, text = await call(name, arguments)
        assert is_error and f"`{argument}`" in text, (name, arguments, text)

    found = await answer("search", {"query": "amend record", "limit": 2, "category": "education"})
    assert len(found["hits"]) == 2, found
    assert "LGSCO, " in found["hits"][0]["paragraphs"][0]["citation"]
    decision = await answer("decision", {"reference": "90-001-102"})
    assert decision["reference"] == "90 001 102" and len(decision["paragraphs"]) == 13
    paragraph = await answer("paragraph", {"reference": "90001102", "number": 9.0})
    assert QUOTED in paragraph["paragraph"]["text"], paragraph
    assert paragraph["paragraph"]["citation"].endswith("(90 001 102), 6 May 2025, paragraph 9")
    like = await answer("precedents", {"text": "The Council refused to amend an assessment of my child.", "limit": 3})
    assert like["outcomes"]["decisions"] == 3, like["outcomes"]
    good = await answer("verify", {"text": f"“{QUOTED}” (90 001 102, para 9)"})
    assert good["wrong"] == 0 and good["quotations"][0]["status"] == "found", good
    bad = await answer("verify", {"text": f"“{QUOTED.replace('twenty', 'ten')}” (90 001 102, para 9)"})
    assert bad["wrong"] == 1 and bad["quotations"][0]["status"] == "differs", bad
    counted = await answer("facets", {"query": "record"})
    assert counted["facets"]["decision"] and counted["total"]["decisions"] > 0

    await error("search", {"query": " "}, "query")
    await error("search", {"query": "delay", "limit": 51}, "limit")
    await error("search", {"query": "delay", "limit": 0}, "limit")
    await error("search", {"query": "delay", "from": "soon"}, "from")
    await error("search", {"query": "delay", "decision": "lost"}, "decision")
    await error("decision", {"reference": "90 999 999"}, "reference")
    await error("paragraph", {"reference": "90 001 102", "number": 99}, "number")
    await error("precedents", {"text": ""}, "text")
