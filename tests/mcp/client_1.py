"""The Python SDK of the first revisions, which begin with `initialize`."""

import asyncio
import os

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from expectations import check


async def main():
    server = StdioServerParameters(
        command=os.environ["REDRESS"], args=["mcp", "--index", os.environ["INDEX"]]
    )
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        begun = await session.initialize()
        tools = (await session.list_tools()).tools

        async def call(name, arguments):
            result = await session.call_tool(name, arguments)
            return result.isError, result.structuredContent, result.content[0].text

        await check(call, tools, begun.instructions)
    print("mcp 1:", begun.protocolVersion)


asyncio.run(main())
