#ifndef FOLDCAST_CFASTFLOAT_H
#define FOLDCAST_CFASTFLOAT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Parses the decimal number at the start of [first, last), correctly rounded; returns the end of what was read,
/// or `first` when there is no number.
const char *fc_parse_double(const char *first, const char *last, double *value);

/// The same for numbers whose decimal mark is a comma.
const char *fc_parse_double_comma(const char *first, const char *last, double *value);

/// Tells the kernel that `bytes` of memory from `first` on are going to be written, so that it hands out large pages, each with
/// one fault; does nothing where there are none.
void fc_expect_writes(void *first, size_t bytes);

/// How many bytes behind those that count these functions may read: their value never matters.
#define FC_PADDING 64

/// Whether the CPU has the instructions (AVX2) that `wide` asks for below; the results are the same bits either way.
int fc_has_wide(void);

/// Writes where in bytes[from..<to) a separator, a quote, a line feed or a carriage return stands that no line feed
/// follows, as offsets from `bytes` in rising order; returns their number. `marks` has room for to - from + 16; `others` becomes
/// how many are no separators.
size_t fc_mark(
    const uint8_t *bytes, size_t from, size_t to, uint8_t separator, uint8_t quote, int wide, uint32_t *marks,
    size_t *others);

/// Consecutive records without quotes, comments and blank lines in front, of `width` cells each.
///
/// Record r's cell c ends at marks[r * width + c]; the first one starts at `start`.
typedef struct {
  const uint8_t *bytes;
  size_t start;
  const uint32_t *marks;
  size_t rows;
  size_t width;
} fc_rows;

/// How many records from rows.start on are such records, each of at most `longest` bytes; rows.rows is what the marks allow.
///
/// `others` says how many of all their marks, and of those behind them, are no separators, which is quicker; a number above rows.rows
/// where that is not known.
size_t fc_count_rows(fc_rows rows, uint8_t separator, size_t others, size_t longest);

/// The numbers of one column, correctly rounded, a blank cell as nan. Writes the rows whose cell is anything else than a
/// finite number that fast_float reads whole, their values being 0, and returns how many they are; `values` and `odd`
/// have room for rows.rows.
size_t fc_parse_numbers(fc_rows rows, size_t column, uint8_t point, int wide, double *values, uint32_t *odd);

/// The same for whole numbers of up to 16 digits, with a minus or not; a blank cell is odd.
size_t fc_parse_counts(fc_rows rows, size_t column, int wide, int64_t *values, uint32_t *odd);

/// A day as ten bytes `2013-02-08`: its first and its last eight, the first byte lowest; its start in
/// microseconds; and whether a `Z` ends its stamps.
typedef struct {
  uint64_t head;
  uint64_t tail;
  int64_t midnight;
  int zulu;
} fc_day;

/// The stamps of a column in microseconds, up to the first row whose cell is not that day, alone or with `T` or a space and a
/// time `14:30` or `14:30:00` behind it, or, where day.zulu says so, `14:30:00Z`; returns how many they are.
size_t fc_parse_stamps(fc_rows rows, size_t column, fc_day day, int64_t *stamps);

#ifdef __cplusplus
}
#endif

#endif
