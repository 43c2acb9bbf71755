// Stamps of a day that is known, which in data of a day's parts nearly every row has.
#include "cells.h"

using namespace foldcast;

namespace {

/// Microseconds of eight bytes `14:30:00`, the first one lowest; -1 where they are no time of day.
FC_INLINE int64_t micros(uint64_t clock) {
  const uint64_t digits = clock ^ 0x30303A30303A3030;
  const uint64_t beyond = ((digits + 0x7676767676767676) | digits) & 0x8080808080808080;
  const uint64_t pairs = digits * 10 + (digits >> 8);
  const auto hour = pairs & 0xFF, minute = pairs >> 24 & 0xFF, second = pairs >> 48 & 0xFF;
  const bool isTime = (beyond | (digits & 0x0000FF0000FF0000)) == 0;
  if (!isTime | (hour >= 24) | (minute >= 60) | (second >= 60)) return -1;
  return int64_t((hour * 60 + minute) * 60 + second) * 1000000;
}

/// Microseconds of what stands behind the ten bytes of a day in a cell; -1 where that is neither a time of day nor nothing.
FC_INLINE int64_t timeOfDay(Cell cell, bool zulu) {
  const uint8_t *behind = cell.first + 10;
  const auto length = cell.last - behind;
  if (zulu != (length == 10)) return -1;
  if (length == 0) return 0;
  if (behind[0] != ' ' && (behind[0] | 32) != 't') return -1;
  if (length == 9 || (length == 10 && (behind[9] | 32) == 'z')) return micros(word(behind + 1));
  // Minutes alone: the seconds are put in.
  if (length == 6) return micros(word(behind - 2) >> 24 | uint64_t(0x30303A) << 40);
  return -1;
}

}  // namespace

extern "C" size_t fc_parse_stamps(fc_rows rows, size_t column, fc_day day, int64_t *stamps) {
  const Column cells(rows, column);
  for (size_t row = 0; row < rows.rows; row++) {
    const Cell cell = cells[row];
    // Where these ten bytes agree they lie in the cell, as none of them can end it.
    if ((word(cell.first) != day.head) | (word(cell.first + 2) != day.tail)) return row;
    const int64_t time = timeOfDay(cell, day.zulu != 0);
    if (time < 0) return row;
    stamps[row] = day.midnight + time;
  }
  return rows.rows;
}
