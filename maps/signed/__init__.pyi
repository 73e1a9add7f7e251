from .credentials import Credentials, read_credentials, sign_picture
from .keys import PublicKey, SigningKey, new_key, read_key, read_public_key
from .manifest import SIGNED_FILES
from .signed import sign_file, sign_folder
from .verified import Verified, verify

__all__ = [
    "SIGNED_FILES",
    "Credentials",
    "PublicKey",
    "SigningKey",
    "Verified",
    "new_key",
    "read_credentials",
    "read_key",
    "read_public_key",
    "sign_file",
    "sign_folder",
    "sign_picture",
    "verify",
]
