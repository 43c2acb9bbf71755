#include "CFastFloat.h"

#include <fast_float/fast_float.h>

#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>
#endif

extern "C" const char *fc_parse_double(const char *first, const char *last, double *value) {
  auto result = fast_float::from_chars(first, last, *value);
  return result.ec == std::errc() ? result.ptr : first;
}

extern "C" const char *fc_parse_double_comma(const char *first, const char *last, double *value) {
  const fast_float::parse_options options(fast_float::chars_format::general, ',');
  auto result = fast_float::from_chars_advanced(first, last, *value, options);
  return result.ec == std::errc() ? result.ptr : first;
}

extern "C" void fc_expect_writes(void *first, size_t bytes) {
#if defined(__linux__)
  // Whole pages inside the range alone.
  const uintptr_t page = uintptr_t(sysconf(_SC_PAGESIZE));
  const uintptr_t from = (uintptr_t(first) + page - 1) & ~(page - 1), to = (uintptr_t(first) + bytes) & ~(page - 1);
  if (to > from) madvise(reinterpret_cast<void *>(from), to - from, MADV_HUGEPAGE);
#else
  (void)first, (void)bytes;
#endif
}
