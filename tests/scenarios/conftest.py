"""Assertions of the judge tell what they compared."""

import pytest

pytest.register_assert_rewrite("tests.scenarios.judge")
