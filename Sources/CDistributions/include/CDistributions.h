#ifndef FOLDCAST_CDISTRIBUTIONS_H
#define FOLDCAST_CDISTRIBUTIONS_H

#ifdef __cplusplus
extern "C" {
#endif

/// x with P(Z <= x) = p, Z standard normal; NaN unless 0 <= p <= 1, infinite at its ends.
double fc_normal_quantile(double p);

/// P(T > t) of Student's t; NaN for a NaN or degrees of freedom that are not above zero.
double fc_student_upper(double t, double degrees);

/// t with P(T <= t) = p of Student's t; NaN out of range.
double fc_student_quantile(double p, double degrees);

/// P(X > x) of chi-squared; NaN out of range.
double fc_chi_squared_upper(double x, double degrees);

/// P(X > x) of Fisher's F; NaN out of range.
double fc_fisher_upper(double x, double numerator, double denominator);

#ifdef __cplusplus
}
#endif

#endif
