"""Keys, mouse and pictures of a window by libX11 alone (it comes with the window library, so nothing more is installed). Events are sent
to the window as the X server would send them: the state of an event is what was held before it."""
import ctypes as c
import os
import struct
import time
import zlib

_x = c.CDLL("libX11.so.6")
_SHIFT = 1
_KEYSYM = {"Shift": 0xFFE1, "Tab": 0xFF09, "Escape": 0xFF1B, "space": 0x20, **{f"F{n}": 0xFFBD + n for n in range(1, 13)}}


class _KeyEvent(c.Structure):  # XKeyEvent, XButtonEvent and XMotionEvent differ in the last fields only
    _fields_ = [("type", c.c_int), ("serial", c.c_ulong), ("send_event", c.c_int), ("display", c.c_void_p), ("window", c.c_ulong), ("root", c.c_ulong),
                ("subwindow", c.c_ulong), ("time", c.c_ulong), ("x", c.c_int), ("y", c.c_int), ("x_root", c.c_int), ("y_root", c.c_int),
                ("state", c.c_uint), ("detail", c.c_uint), ("same_screen", c.c_int), ("pad", c.c_long * 24)]


class _Image(c.Structure):
    _fields_ = [("width", c.c_int), ("height", c.c_int), ("xoffset", c.c_int), ("format", c.c_int), ("data", c.POINTER(c.c_ubyte)), ("byte_order", c.c_int),
                ("bitmap_unit", c.c_int), ("bitmap_bit_order", c.c_int), ("bitmap_pad", c.c_int), ("depth", c.c_int), ("bytes_per_line", c.c_int),
                ("bits_per_pixel", c.c_int)]


for _name, _result, _arguments in [
        ("XOpenDisplay", c.c_void_p, [c.c_char_p]), ("XDefaultRootWindow", c.c_ulong, [c.c_void_p]), ("XCloseDisplay", c.c_int, [c.c_void_p]),
        ("XQueryTree", c.c_int, [c.c_void_p, c.c_ulong, c.POINTER(c.c_ulong), c.POINTER(c.c_ulong), c.POINTER(c.POINTER(c.c_ulong)), c.POINTER(c.c_uint)]),
        ("XFetchName", c.c_int, [c.c_void_p, c.c_ulong, c.POINTER(c.c_char_p)]), ("XKeysymToKeycode", c.c_ubyte, [c.c_void_p, c.c_ulong]),
        ("XSendEvent", c.c_int, [c.c_void_p, c.c_ulong, c.c_int, c.c_long, c.c_void_p]), ("XSync", c.c_int, [c.c_void_p, c.c_int]),
        ("XGetGeometry", c.c_int, [c.c_void_p, c.c_ulong, c.POINTER(c.c_ulong)] + [c.POINTER(c.c_int)] * 2 + [c.POINTER(c.c_uint)] * 4),
        ("XGetImage", c.POINTER(_Image), [c.c_void_p, c.c_ulong, c.c_int, c.c_int, c.c_uint, c.c_uint, c.c_ulong, c.c_int]),
        ("XResizeWindow", c.c_int, [c.c_void_p, c.c_ulong, c.c_uint, c.c_uint]), ("XInternAtom", c.c_ulong, [c.c_void_p, c.c_char_p, c.c_int]),
        ("XChangeProperty", c.c_int, [c.c_void_p, c.c_ulong, c.c_ulong, c.c_ulong, c.c_int, c.c_int, c.c_void_p, c.c_int])]:
    getattr(_x, _name).restype = _result
    getattr(_x, _name).argtypes = _arguments


class Window:
    """The window whose title begins so, on $DISPLAY; waits for it."""

    def __init__(self, title, timeout_s=60, alive=lambda: True):
        self.d = _x.XOpenDisplay(os.environ["DISPLAY"].encode())
        self.root = _x.XDefaultRootWindow(self.d)
        self.state, self.clock, self.at = 0, 1000, (0, 0)
        deadline = time.monotonic() + timeout_s
        self.w = None
        while self.w is None and time.monotonic() < deadline and alive():
            time.sleep(0.05)
            self.w = self._find(self.root, title.encode())
        if self.w is None:
            raise RuntimeError(f"no window {title!r}")

    def _find(self, window, title):
        name = c.c_char_p()
        if _x.XFetchName(self.d, window, c.byref(name)) and name.value.startswith(title):
            return window
        root, parent, children, n = c.c_ulong(), c.c_ulong(), c.POINTER(c.c_ulong)(), c.c_uint()
        if not _x.XQueryTree(self.d, window, c.byref(root), c.byref(parent), c.byref(children), c.byref(n)):
            return None
        return next((f for f in (self._find(children[i], title) for i in range(n.value)) if f), None)

    def _send(self, kind, detail, mask):
        self.clock += 20
        e = _KeyEvent(type=kind, display=self.d, window=self.w, root=self.root, time=self.clock, x=self.at[0], y=self.at[1], x_root=self.at[0],
                      y_root=self.at[1], state=self.state, detail=detail, same_screen=1)
        _x.XSendEvent(self.d, self.w, 1, mask, c.byref(e))
        _x.XSync(self.d, 0)

    def key_down(self, name):
        self._send(2, _x.XKeysymToKeycode(self.d, _KEYSYM.get(name) or ord(name.lower())), 1)
        if name == "Shift":
            self.state |= _SHIFT

    def key_up(self, name):
        self._send(3, _x.XKeysymToKeycode(self.d, _KEYSYM.get(name) or ord(name.lower())), 2)
        if name == "Shift":
            self.state &= ~_SHIFT

    def key(self, name):
        self.key_down(name)
        self.key_up(name)

    def move(self, x, y):
        self.at = (x, y)
        self._send(6, 0, 64)

    def button(self, number, down):
        """1 left, 2 middle, 3 right."""
        self._send(4 if down else 5, number, 4 if down else 8)

    def wheel(self, steps):
        for _ in range(abs(steps)):
            for down in (True, False):
                self.button(4 if steps > 0 else 5, down)

    def resize(self, width, height):
        _x.XResizeWindow(self.d, self.w, width, height)
        _x.XSync(self.d, 0)

    def minimise(self, gone):
        """As a window manager tells it: ICCCM 4.1.3.1, WM_STATE iconic (3) or normal (1)."""
        atom = _x.XInternAtom(self.d, b"WM_STATE", 0)
        _x.XChangeProperty(self.d, self.w, atom, atom, 32, 0, c.byref((c.c_long * 2)(3 if gone else 1, 0)), 2)
        _x.XSync(self.d, 0)

    def close(self):
        """The close button: WM_DELETE_WINDOW."""
        message = (c.c_long * 24)()
        # XClientMessageEvent: type, serial, send_event, display, window, message_type, format, data.
        body = struct.pack("@iLiPLLill", 33, 0, 1, self.d, self.w, _x.XInternAtom(self.d, b"WM_PROTOCOLS", 0), 32,
                           _x.XInternAtom(self.d, b"WM_DELETE_WINDOW", 0), 0)
        c.memmove(message, body, len(body))
        _x.XSendEvent(self.d, self.w, 0, 0, c.byref(message))
        _x.XSync(self.d, 0)

    def picture(self):
        """Width, height and rows of RGB bytes."""
        root, i, j, w, h, border, depth = c.c_ulong(), c.c_int(), c.c_int(), c.c_uint(), c.c_uint(), c.c_uint(), c.c_uint()
        _x.XGetGeometry(self.d, self.w, c.byref(root), c.byref(i), c.byref(j), c.byref(w), c.byref(h), c.byref(border), c.byref(depth))
        image = _x.XGetImage(self.d, self.w, 0, 0, w.value, h.value, c.c_ulong(-1).value, 2).contents
        rows = []
        for y in range(image.height):
            line = c.string_at(c.addressof(image.data.contents) + y * image.bytes_per_line, 4 * image.width)
            row = bytearray(3 * image.width)
            row[0::3], row[1::3], row[2::3] = line[2::4], line[1::4], line[0::4]
            rows.append(bytes(row))
        return image.width, image.height, rows

    def save(self, path):
        width, height, rows = self.picture()
        chunk = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        data = zlib.compress(b"".join(b"\0" + r for r in rows))
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def difference(a, b):
    """Share of the pixels (every 5th of every 5th row) that differ clearly between two pictures of the same size."""
    if a[:2] != b[:2]:
        return 1.0
    n = different = 0
    for ra, rb in zip(a[2][::5], b[2][::5]):
        for i in range(0, len(ra) - 2, 15):
            n += 1
            different += abs(ra[i] - rb[i]) + abs(ra[i + 1] - rb[i + 1]) + abs(ra[i + 2] - rb[i + 2]) > 60
    return different / n
