"""What decides how people sign in: no environment, no secrets; `settings.py` takes all of it.

What a partnership may choose stands in its own row.
"""

from datetime import timedelta

SESSION_IDLE_MINUTES = 30
SESSION_LONGEST_MINUTES = 12 * 60

# django-allauth: the address is the login, and nobody comes in before it is verified
ACCOUNT_ADAPTER = "workflows.signing_in.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_CONFIRM_EMAIL_ON_GET = False  # a mail scanner that opens every link confirms nothing
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session stays, every other one ends
ACCOUNT_FORMS = {
    "reauthenticate": "workflows.signing_in.forms.PasswordAgain",
    "change_password": "workflows.signing_in.forms.ChangePassword",
    "reset_password": "workflows.signing_in.forms.ForgottenPassword",
    "reset_password_from_key": "workflows.signing_in.forms.NewPassword",
}
# One address is tried at most so often from everywhere together; django-axes counts by address and network beside.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/m/ip,20/1h/key", "reset_password": "20/m/ip,3/10m/key"}
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds

# The second factor
MFA_ADAPTER = "workflows.signing_in.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a clock that is one step of 30 seconds off still fits
MFA_TOTP_ISSUER = "Challenges and reviews"  # as the pages call the service
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody is signed in whose address is not verified, here or by their agency
MFA_FORMS = {
    "authenticate": "workflows.signing_in.forms.Code",
    "reauthenticate": "workflows.signing_in.forms.CodeAgain",
    "activate_totp": "workflows.signing_in.forms.FirstCode",
    "add_webauthn": "workflows.signing_in.forms.AddPasskey",
    "edit_webauthn": "workflows.signing_in.forms.RenamePasskey",
}

# An agency's own identity provider: only what its row and its answer say, never an address alone
SOCIALACCOUNT_ADAPTER = "workflows.signing_in.agency_accounts.AgencyAccountAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form that led to another site would need a hole in the policy of content
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"  # the provider's word on it is asked in the adapter
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = "agency"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True}}

# django-axes: by address and network together, so that nobody can lock out somebody else from afar
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_CLIENT_IP_CALLABLE = "workflows.origin.address_of"  # behind as many proxies as TRUSTED_PROXIES says
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # trying on does not make it longer
AXES_USERNAME_CALLABLE = "workflows.signing_in.lockout.mark"
AXES_LOCKOUT_CALLABLE = "workflows.signing_in.lockout.page"
AXES_USERNAME_FORM_FIELD = "email"
AXES_SENSITIVE_PARAMETERS = ["username", "email", "ip_address", "next", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True  # the trail says it
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
