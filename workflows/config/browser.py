"""What a browser may do with our pages: load what is ours, and nothing that they do not need."""

from csp.constants import NONE, SELF

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# Everything a browser can be told to withhold that could look, listen, track, pay or reach into the machine. What it
# does not know it would complain about on every page, so the list holds what browsers agree on. Passkeys are used.
WITHHELD = (
    *("accelerometer", "ambient-light-sensor", "autoplay", "bluetooth", "browsing-topics", "camera"),
    *("clipboard-read", "clipboard-write", "display-capture", "encrypted-media", "fullscreen", "gamepad"),
    *("geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "local-fonts"),
    *("magnetometer", "microphone", "midi", "otp-credentials", "payment", "picture-in-picture"),
    *("screen-wake-lock", "serial", "storage-access", "usb", "web-share", "window-management"),
    "xr-spatial-tracking",
)
USED = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS_POLICY: dict[str, str | list[str]] = {
    **{name: list[str]() for name in WITHHELD},
    **dict.fromkeys(USED, "self"),
}
