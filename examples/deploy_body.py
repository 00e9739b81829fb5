"""Prints the body that the public SDK's `chutes deploy` sends for a definition, byte for byte, and sends nothing.

    python examples/deploy_body.py chat_model:chute [--public] > examples/bodies/chat_model.json

It runs the SDK's own code; only the question to the user and the HTTP session are put in the place of the real ones.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(reference: str, public: bool) -> None:
    # The SDK's log goes where it disturbs nobody.
    output, sys.stdout = sys.stdout.buffer, sys.stderr
    config = Path(tempfile.mkdtemp()) / "config.ini"
    config.write_text(
        "[api]\nbase_url = http://127.0.0.1:1\n"
        "[auth]\nuser_id = 0\nusername = alice\nhotkey_name = x\nhotkey_ss58address = x\n"
        f"hotkey_seed = {'00' * 31}01\n"
    )
    os.environ["CHUTES_CONFIG_PATH"] = str(config)
    os.chdir(HERE)
    sys.path.insert(0, str(HERE))

    from chutes.chute import ChutePack
    from chutes.entrypoint import deploy
    from chutes.entrypoint._shared import load_chute

    class Response:
        status = 200

        async def json(self):
            return {"chute_id": "none", "version": "none"}

        async def __aenter__(self):
            return self

        async def __aexit__(self, *unused):
            return None

    class Session:
        def __init__(self, **unused):
            pass

        def post(self, path, data, **unused):
            output.write(data if isinstance(data, bytes) else data.encode())
            return Response()

        async def __aenter__(self):
            return self

        async def __aexit__(self, *unused):
            return None

    deploy.aiohttp.ClientSession = Session
    deploy.input = lambda _: "y"
    module, chute = load_chute(reference, config_path=str(config), debug=False)
    chute = chute.chute if isinstance(chute, ChutePack) else chute
    asyncio.run(deploy._deploy(reference, module, chute, public=public, accept_fee=True))


if __name__ == "__main__":
    main(sys.argv[1], "--public" in sys.argv[2:])
