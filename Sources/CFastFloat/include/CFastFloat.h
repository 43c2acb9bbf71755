#ifndef FOLDCAST_CFASTFLOAT_H
#define FOLDCAST_CFASTFLOAT_H

#ifdef __cplusplus
extern "C" {
#endif

/// Parses the decimal number at the start of [first, last), correctly rounded; returns the end of what was read,
/// or `first` when there is no number.
const char *fc_parse_double(const char *first, const char *last, double *value);

/// The same for numbers whose decimal mark is a comma.
const char *fc_parse_double_comma(const char *first, const char *last, double *value);

#ifdef __cplusplus
}
#endif

#endif
