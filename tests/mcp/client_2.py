"""The Python SDK of the stateless revision."""

import asyncio
import os

from mcp import Client, StdioServerParameters

from expectations import check


async def main():
    server = StdioServerParameters(
        command=os.environ["REDRESS"], args=["mcp", "--index", os.environ["INDEX"]]
    )
    async with Client(server) as client:
        tools = (await client.list_tools()).tools

        async def call(name, arguments):
            result = await client.call_tool(name, arguments)
            return result.is_error, result.structured_content, result.content[0].text

        await check(call, tools, client.instructions)
        print("mcp 2:", client.protocol_version)


asyncio.run(main())
