#!/usr/bin/env bash
# arch 8.0.0: SPA(studentize=True) gives the p-values of studentize=False.
#
# Hansen's test of superior predictive ability (2005, doi:10.1198/073500105000000063) divides each model's mean gain by its standard
# error before it takes the greatest. arch computes the standard errors, reports "asymptotic" studentization, and compares the gains as
# they are: a model that surely beats the benchmark is hidden by one that is noise on a larger scale. Below, the good model alone has
# p = 0.000; beside the noise p = 0.209, studentized or not. With each gain over its standard error (arch's own variances and
# draws) it stays at 0.000.
#
# findings/arch-spa-not-studentized.sh      installs arch 8.0.0 into a temporary folder; fails where the output is another
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" -q install --no-compile arch==8.0.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 statsmodels==0.15.0

cat > "$folder/run.py" << 'PYTHON'
import arch
import numpy as np
from arch.bootstrap import SPA

rng = np.random.default_rng(0)
rows = 400
benchmark = 1 + rng.normal(0, 1, rows) ** 2
good = benchmark - 0.1 + rng.normal(0, 0.3, rows)
noise = benchmark + rng.normal(0, 20, rows)


def test(models, studentize):
    spa = SPA(benchmark, models, reps=1000, block_size=5, studentize=studentize, seed=1)
    spa.compute()
    return spa


print("arch", arch.__version__)
both = np.column_stack([good, noise])
print("good alone:", "%.3f" % test(good[:, None], True).pvalues["consistent"])
for studentize in (True, False):
    spa = test(both, studentize)
    print("good and noise, studentize=%s (%s):" % (studentize, spa._info["studentization"]),
          "%.3f" % spa.pvalues["consistent"])
# The same draws, each gain over its standard error.
spa = test(both, True)
errors = np.sqrt(spa._loss_diff_var / rows)
beyond = (spa._simulated_vals[:, :, 1] / errors[:, None]).max(0) > (spa._loss_diff.mean(0) / errors).max()
print("good and noise, divided by arch's own standard errors:", "%.3f" % beyond.mean())
PYTHON
"$folder/venv/bin/python" "$folder/run.py" > "$folder/seen"
cat "$folder/seen"

diff - "$folder/seen" << 'SEEN'
arch 8.0.0
good alone: 0.000
good and noise, studentize=True (asymptotic): 0.209
good and noise, studentize=False (none): 0.209
good and noise, divided by arch's own standard errors: 0.000
SEEN
