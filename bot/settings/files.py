"""Reads the files that variables name: secrets, and certificates for TLS to Redis."""

import ssl
from collections.abc import Mapping
from pathlib import Path

from bot.redis_address import RedisOptions

SECRETS = (
    "HTTPS_PROXY",
    "REDIS_URL",
    "RUNG_SECRET_KEY",
    "RUNG_WEBHOOK_SECRET",
    "SLACK_APP_TOKEN",
    "SLACK_BOT_TOKEN",
    "SLACK_CLIENT_SECRET",
    "SLACK_SIGNING_SECRET",
    "TEAMS_APP_PASSWORD",
)
"""Each may be given as a file, which a variable with `_FILE` at its end names."""
SECRET_BYTES = 64 * 1024


def with_secret_files(env: Mapping[str, str], problems: list[str]) -> Mapping[str, str]:
    """Add the contents of secret files to the variables. Report unusable files in *problems*."""
    read_from: dict[str, str] = {}
    for name in SECRETS:
        path = env.get(f"{name}_FILE", "").strip()
        if path and env.get(name, "").strip():
            problems.append(f"{name} and {name}_FILE are both set: remove one of them")
        elif path:
            try:
                with Path(path).open("rb") as file:
                    read_from[name] = file.read(SECRET_BYTES).decode().strip()
            except (OSError, ValueError) as error:
                why = getattr(error, "strerror", None) or "it is not text"
                problems.append(f"{name}_FILE names a file that cannot be read: {why}")
            else:
                if not read_from[name]:
                    problems.append(f"{name}_FILE names an empty file")
    return {**env, **read_from} if read_from else env


def certificate_problems(options: RedisOptions) -> list[str]:
    """List the problems of the certificate files for TLS to Redis."""
    context, problems = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), []
    try:
        if options.ca_file:
            context.load_verify_locations(options.ca_file)
    except (OSError, ValueError) as error:
        problems.append(f"REDIS_CA_FILE must name certificates in PEM: {_short(error)}")
    try:
        if options.cert_file and options.key_file:
            context.load_cert_chain(options.cert_file, options.key_file, password="")
    except (OSError, ValueError) as error:
        names = "REDIS_CERT_FILE and REDIS_KEY_FILE"
        problems.append(f"{names} must name a certificate and its key, unencrypted, in PEM: {_short(error)}")
    return problems


def _short(error: Exception) -> str:
    """Shorten an error about a file to a few words."""
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
    return str(reason).replace("\n", " ")[:60].lower().replace("_", " ")
