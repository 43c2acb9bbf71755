// The plain loops of a transformer, for the table of plain loops.
#ifndef FOLDCAST_REFERENCE_TRANSFORMER_H
#define FOLDCAST_REFERENCE_TRANSFORMER_H

#include "CKernels.h"

void fck_reference_transformer_forward(const fck_transformer *t, const float *x, const float *places, const float *mask,
                                       const float *parameters, float *workspace);
void fck_reference_transformer_backward(const fck_transformer *t, const float *x, const float *places, const float *mask,
                                        const float *parameters, const float *d_out, int64_t ldo, float *gradients, float *workspace);

#endif
