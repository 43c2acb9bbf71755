// Layouts that all levels share, and which level serves a name.
#include <stddef.h>
#include <string.h>

#include "CKernels.h"

static int64_t round16(int64_t n) { return (n + 15) / 16 * 16; }

int64_t fck_dense_scratch(int64_t inputs, int64_t outputs) {
  return (round16(inputs) + 16) * (round16(outputs) + 16) + FCK_SLACK;
}

int64_t fck_tcn_results(const fck_tcn *t, int64_t layer, int32_t is_masked) {
  const fck_tcn_layer *l = t->layers + layer;
  const int apart = is_masked || (t->residual && layer > 0) || t->activation == FCK_GELU;
  return t->batch * (l->row + (apart ? l->positions * t->channels : 0));
}

fck_lstm fck_lstm_layout(int64_t steps, int64_t batch, int64_t features, int64_t hidden) {
  fck_lstm l = {.steps = steps, .batch = batch, .features = features, .hidden = hidden};
  l.padded = round16(hidden);
  l.ld_state = round16(l.padded + features + 1);
  int64_t end = 0;
  l.packed = end, end += (l.padded + features + 1) * 4 * l.padded;
  l.packed_transposed = end, end += 4 * l.padded * l.padded;
  l.scratch = end, end += 4 * l.padded * round16(features) + FCK_SLACK;
  l.carry = end, end += batch * l.padded;
  l.dh = end, end += batch * 64;
  l.states = end, end += (steps + 1) * batch * l.ld_state;
  l.gates = end, end += steps * batch * 4 * l.padded;
  l.cells = end + batch * l.padded, end += (steps + 1) * batch * l.padded;
  l.cell_tanh = end, end += steps * batch * l.padded;
  l.total = round16(end);
  return l;
}

#if defined(__x86_64__)

extern const fck_table fck_baseline, fck_v3, fck_v4;

// One call a feature, because the compiler's own names for the levels say less about what the functions use.
static int has_v3(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

static int has_v4(void) {
  return has_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")
         && __builtin_cpu_supports("avx512bw");
}

const fck_table *fck_level(const char *name) {
  __builtin_cpu_init();
  if (strcmp(name, "baseline") == 0) return &fck_baseline;
  if (strcmp(name, "v3") == 0 && has_v3()) return &fck_v3;
  if (strcmp(name, "v4") == 0 && has_v4()) return &fck_v4;
  return NULL;
}

const char *fck_best_level(void) {
  __builtin_cpu_init();
  return has_v4() ? "v4" : has_v3() ? "v3" : "baseline";
}

#else

// Any other CPU runs the vectors of four that its compiler makes of them; 64-bit ARM has fused multiply-add throughout.
extern const fck_table fck_arm;

const fck_table *fck_level(const char *name) { return strcmp(name, "arm") == 0 ? &fck_arm : NULL; }

const char *fck_best_level(void) { return "arm"; }

#endif
