// Layouts that all levels share, and which level serves a name.
#include <stddef.h>
#include <string.h>

#include "CKernels.h"

static int64_t round16(int64_t n) { return (n + 15) / 16 * 16; }

int64_t fck_dense_scratch(int64_t batch, int64_t inputs, int64_t outputs) {
  (void)batch;
  return (round16(inputs) + 16) * (round16(outputs) + 16) + FCK_SLACK;
}

fck_lstm fck_lstm_layout(int64_t steps, int64_t batch, int64_t features, int64_t hidden) {
  fck_lstm l = {.steps = steps, .batch = batch, .features = features, .hidden = hidden};
  l.padded = round16(hidden);
  l.ld_state = round16(l.padded + features + 1);
  l.ld_gate = 4 * l.padded + 16;  // not a power of two: rows at such distances would share few cache sets
  int64_t end = 0;
  l.states = end, end += (steps + 1) * batch * l.ld_state;
  l.gates = end, end += steps * batch * l.ld_gate;
  l.cells = end, end += steps * batch * l.padded;
  l.cell_tanh = end, end += steps * batch * l.padded;
  l.carry = end, end += batch * l.padded;
  l.packed = end, end += (l.padded + features + 1) * 4 * l.padded;
  l.packed_transposed = end, end += 4 * l.padded * l.padded;
  l.scratch = end, end += 4 * l.padded * round16(features) + FCK_SLACK;
  l.total = round16(end);
  return l;
}

const fck_table *fck_level(const char *name) { return strcmp(name, "baseline") == 0 ? fck_reference() : NULL; }

const char *fck_best_level(void) { return "baseline"; }
