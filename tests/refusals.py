"""What a call is refused with, for tests of sentences."""

import pytest

import compare


def refused(call, *args, **kwargs):
    """Return the sentence that a call is refused with."""
    with pytest.raises(compare.UserError) as told:
        call(*args, **kwargs)
    return str(told.value)
