#include "CDistributions.h"

#include <cmath>
#include <limits>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace {
namespace bmp = boost::math::policies;

/// Nothing is thrown through Swift: an argument out of range gives NaN, an overflow infinity. No long double, so that
/// machines with and without one agree.
using Quiet = bmp::policy<bmp::domain_error<bmp::ignore_error>, bmp::pole_error<bmp::ignore_error>,
                          bmp::overflow_error<bmp::ignore_error>, bmp::evaluation_error<bmp::ignore_error>,
                          bmp::rounding_error<bmp::ignore_error>, bmp::indeterminate_result_error<bmp::ignore_error>,
                          bmp::promote_double<false>>;
using Normal = boost::math::normal_distribution<double, Quiet>;
using Student = boost::math::students_t_distribution<double, Quiet>;
using ChiSquared = boost::math::chi_squared_distribution<double, Quiet>;
using Fisher = boost::math::fisher_f_distribution<double, Quiet>;

const double not_a_number = std::numeric_limits<double>::quiet_NaN();

bool positive(double degrees) { return degrees > 0 && std::isfinite(degrees); }
}  // namespace

extern "C" double fc_normal_quantile(double p) {
  if (p == 0 || p == 1) return p == 0 ? -INFINITY : INFINITY;
  return p > 0 && p < 1 ? quantile(Normal(), p) : not_a_number;
}

extern "C" double fc_student_upper(double t, double degrees) {
  if (std::isnan(t) || !positive(degrees)) return not_a_number;
  if (std::isinf(t)) return t > 0 ? 0 : 1;
  return cdf(complement(Student(degrees), t));
}

extern "C" double fc_student_quantile(double p, double degrees) {
  if (!positive(degrees)) return not_a_number;
  if (p == 0 || p == 1) return p == 0 ? -INFINITY : INFINITY;
  return p > 0 && p < 1 ? quantile(Student(degrees), p) : not_a_number;
}

extern "C" double fc_chi_squared_upper(double x, double degrees) {
  if (std::isnan(x) || !positive(degrees)) return not_a_number;
  if (x <= 0 || std::isinf(x)) return x <= 0 ? 1 : 0;
  return cdf(complement(ChiSquared(degrees), x));
}

extern "C" double fc_fisher_upper(double x, double numerator, double denominator) {
  if (std::isnan(x) || !positive(numerator) || !positive(denominator)) return not_a_number;
  if (x <= 0 || std::isinf(x)) return x <= 0 ? 1 : 0;
  return cdf(complement(Fisher(numerator, denominator), x));
}
