"""The one settings file.  Every value that may differ comes from the environment.

``docs/manual/运维.md`` lists the variables; a test compares that list with this file.
"""

from __future__ import annotations

from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from gongkai.config import environment as env

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(env.text("GONGKAI_DATA", "var/data")).resolve()

DEBUG = env.flag("GONGKAI_DEBUG", default=False)
SECRET_KEY = env.secret("GONGKAI_SECRET_KEY", DATA / "secret-key")
VAULT_KEY = env.secret("GONGKAI_VAULT_KEY", DATA / "vault-key", make=env.key)
ALLOWED_HOSTS = env.words("GONGKAI_HOSTS", "localhost,127.0.0.1,[::1]")
HTTPS = env.flag("GONGKAI_HTTPS", default=False)
# Web servers in front of this one, whose word on the reader's address and on HTTPS is believed.
PROXIES = frozenset(env.words("GONGKAI_PROXIES", ""))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "gongkai.web",  # before allauth: its templates replace allauth's
    "allauth",
    "allauth.account",
    "gongkai.audit",
    "gongkai.orgs",
    "gongkai.records",
    "gongkai.publishing",
    "gongkai.applications",
    "gongkai.interaction",
    "gongkai.portal",
    "gongkai.oversight",
    "gongkai.reporting",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "gongkai.web.limits.refuse_large_bodies",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gongkai.records.lost.LostFiles",
]

ROOT_URLCONF = "gongkai.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["gongkai.web.templatetags.page"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gongkai.web.context.site",
                "gongkai.web.context.office",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{DATA / 'gongkai.sqlite3'}"), conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8192;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Failed sign-ins and the limits of forms are counted here; a table, so that all worker
# processes count together, and a large one, so that nobody can flush a counter out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "office"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # office computers are shared
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key"}
SESSION_COOKIE_AGE = 12 * 3600

# Notices to officials.  By default nothing leaves the house: mails and short messages
# are written to files, for whoever sends them on.
EMAIL_BACKEND = env.text("GONGKAI_MAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = DATA / "outbox"
EMAIL_HOST = env.text("GONGKAI_MAIL_HOST", "localhost")
EMAIL_PORT = env.number("GONGKAI_MAIL_PORT", 25, low=1, high=65535)
DEFAULT_FROM_EMAIL = env.text("GONGKAI_MAIL_FROM", "gongkai@localhost")
QUIET_HOURS = env.hours("GONGKAI_QUIET_HOURS", "21:00-08:00")
SMS_GATEWAY = env.text("GONGKAI_SMS_GATEWAY", "gongkai.applications.notices.FileOutbox")
SMS_OUTBOX = DATA / "outbox" / "sms.txt"
SMS_NUMBERS = env.pairs("GONGKAI_SMS_NUMBERS", "")

SITE = {
    "name": env.text("GONGKAI_SITE_NAME", "政府信息公开平台"),
    "motto": env.text("GONGKAI_SITE_MOTTO", "公开为常态，不公开为例外"),
    "sponsor": env.text("GONGKAI_SITE_SPONSOR", "（演示）县人民政府办公室"),
    "address": env.text("GONGKAI_ADDRESS", ""),
    "phone": env.text("GONGKAI_SITE_PHONE", "0000-0000000（演示）"),
    "code": env.text("GONGKAI_SITE_CODE", "0000000000"),
    "icp": env.text("GONGKAI_SITE_ICP", "演示备00000000号"),
    "metadata": env.text("GONGKAI_METADATA", "default"),
    "police": env.text("GONGKAI_SITE_POLICE", "演示公网安备00000000000000号"),
}
MENUS = {
    "site": [
        ("home", "首页"),
        ("search", "检索"),
        ("documents", "规范性文件"),
        ("boards", "公开栏"),
        ("reports", "年报"),
        ("figures", "公开数据"),
        ("apply", "依申请公开"),
        ("say", "提问"),
        ("check", "年报体检"),
    ],
    "office": [
        ("office", "今天"),
        ("office_items", "公开"),
        ("office_review", "审核"),
        ("office_columns", "栏目"),
        ("office_boards", "公开栏"),
        ("office_applications", "申请"),
        ("office_letters", "提问"),
        ("office_reports", "年报"),
        ("oversight", "监督"),
        ("office_organ", "机关与人员"),
        ("home", "看网站"),
    ],
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
MEDIA_ROOT = DATA / "files"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

MAX_UPLOAD = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "gongkai.config.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.text("GONGKAI_LOG_LEVEL", "INFO")},
}
