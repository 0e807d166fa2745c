"""Privacy as a service of the kernel: people are served, not watched.

`fields` encrypts columns under the keys of `keyring`; `lookup` finds an encrypted value without reading it; `masking` hides
names and numbers from those who do not need them; `reveals` writes down who looked and why; `retention` says how long each
field is kept and what for; `erasure` forgets, and goes on forgetting after a restore; `reencrypt` moves old values under a
new key.
"""

from linli.kernel.privacy.lookup import blind_index
from linli.kernel.privacy.masking import Found, mask_name, mask_phone, mask_text
from linli.kernel.privacy.phones import normal_phone

__all__ = ["Found", "blind_index", "mask_name", "mask_phone", "mask_text", "normal_phone"]
