"""As much of RFC 6455 as a test needs to listen. Standard library only."""

import base64
import json
import os
import socket
import struct

import instance


class WebSocket:
    """A socket of the administrator's."""

    def __init__(self, server: instance.Server, token: str, seconds: float = 30):
        self.connection = socket.create_connection(server.address, timeout=seconds)
        key = base64.b64encode(os.urandom(16)).decode()
        self.connection.sendall((
            f"GET /ws HTTP/1.1\r\nhost: 127.0.0.1:{server.port}\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
            f"sec-websocket-version: 13\r\nsec-websocket-key: {key}\r\nauthorization: Bearer {token}\r\n\r\n").encode())
        self.stream = self.connection.makefile("rb")
        status = self.stream.readline()
        if b" 101 " not in status:
            raise instance.Wrong(f"the websocket was refused: {status.decode().strip()}")
        while self.stream.readline().strip():
            pass

    def say(self, message: dict) -> None:
        text, mask = json.dumps(message).encode(), os.urandom(4)
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(text))
        length = bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + struct.pack("!H", len(text))
        self.connection.sendall(b"\x81" + length + mask + masked)

    def frame(self) -> tuple[int, bytes]:
        """The next frame's opcode and payload; opcode 0 where the connection ended without a goodbye."""
        try:
            head = self.stream.read(2)
            if len(head) < 2:
                return 0, b""
            length = head[1] & 0x7F
            if length >= 126:
                length = int.from_bytes(self.stream.read(2 if length == 126 else 8))
            return head[0] & 0x0F, self.stream.read(length)
        except OSError:
            return 0, b""

    def close_code(self) -> int:
        """Listens until the other side closes; the code it gave, 0 without one."""
        while True:
            opcode, payload = self.frame()
            if opcode == 8:
                return int.from_bytes(payload[:2])
            if opcode == 0:
                return 0
