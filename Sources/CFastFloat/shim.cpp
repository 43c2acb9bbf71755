#include "CFastFloat.h"

#include <fast_float/fast_float.h>

extern "C" const char *fc_parse_double(const char *first, const char *last, double *value) {
  auto result = fast_float::from_chars(first, last, *value);
  return result.ec == std::errc() ? result.ptr : first;
}
