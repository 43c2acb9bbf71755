#include "CFastFloat.h"

#include <fast_float/fast_float.h>

extern "C" const char *fc_parse_double(const char *first, const char *last, double *value) {
  auto result = fast_float::from_chars(first, last, *value);
  return result.ec == std::errc() ? result.ptr : first;
}

extern "C" const char *fc_parse_double_comma(const char *first, const char *last, double *value) {
  const fast_float::parse_options options(fast_float::chars_format::general, ',');
  auto result = fast_float::from_chars_advanced(first, last, *value, options);
  return result.ec == std::errc() ? result.ptr : first;
}
