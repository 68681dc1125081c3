"""Bank accounts of people: 20 digits of a person's balance account, checked against the БИК where it is given."""

from collections.abc import Iterator

from filters import checksums
from filters.detector import FunctionDetector
from filters.digits import runs
from filters.personal import CATEGORIES, finding, is_own_number
from filters.types import Document, Finding

_LENGTH = 20
_BIK_LENGTH = 9
# Balance accounts of natural persons (Банк России, положение 809-П): 40817 residents, 40820 non-residents, deposits.
_PERSONAL = ("40817", "40820", "423", "426")


def _find(doc: Document) -> Iterator[Finding]:
    found = runs(doc)
    for run in found:
        if len(run.digits) < _LENGTH:
            continue
        for window in run.windows({_LENGTH}):
            digits = window.digits
            if not digits.startswith(_PERSONAL) or is_own_number(doc, digits):
                continue
            biks = [r.digits for r in found if len(r.digits) == _BIK_LENGTH and r.digits.startswith("0")]
            if any(checksums.account(digits, bik) for bik in biks):
                yield finding(
                    doc,
                    window.a,
                    window.b,
                    "account/checked",
                    "счёт частного лица, контрольный ключ с БИК сходится",
                    0.97,
                )
            else:
                yield finding(
                    doc, window.a, window.b, "account/prefix", "20 цифр с началом, как у счетов частных лиц", 0.93
                )
            break


DETECTOR = FunctionDetector("account", CATEGORIES, _find)
