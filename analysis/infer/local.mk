# SPDX-License-Identifier: GPL-3.0-or-later
libanalysis_a_SOURCES += \
	analysis/infer/estimates.c analysis/infer/estimates.h \
	analysis/infer/cells.c analysis/infer/cells.h \
	analysis/infer/result.c analysis/infer/result.h \
	analysis/infer/result_design.c analysis/infer/result_read.c \
	analysis/infer/scatter.c analysis/infer/scatter.h \
	analysis/infer/estimator.h \
	analysis/infer/variance.c analysis/infer/variance.h

libanalysis_a_SOURCES += analysis/infer/lonely.c analysis/infer/lonely.h \
	analysis/infer/scatter_parts.h
# multiple imputation
libanalysis_a_SOURCES += \
	analysis/infer/imputation.c analysis/infer/imputation.h \
	analysis/infer/imputation_joint.c analysis/infer/imputation_joint.h \
	analysis/infer/imputation_row.c analysis/infer/imputation_row.h \
	analysis/infer/row_scale.c analysis/infer/row_scale.h \
	analysis/infer/rubin.c analysis/infer/rubin.h
libanalysis_a_SOURCES += analysis/infer/result_labels.c
libanalysis_a_SOURCES += analysis/infer/residual.c analysis/infer/residual.h \
	analysis/infer/totals.c analysis/infer/totals.h

libanalysis_a_SOURCES += analysis/infer/unequal.c analysis/infer/unequal.h

libanalysis_a_SOURCES += analysis/infer/phases.c analysis/infer/phases.h
libanalysis_a_SOURCES += analysis/infer/replication.c analysis/infer/replication.h \
	analysis/infer/replication_counts.c analysis/infer/replication_forms.c \
	analysis/infer/replication_parts.h analysis/infer/replication_variance.c

libanalysis_a_SOURCES += analysis/infer/products.c analysis/infer/products.h

# the loop over replicates
libanalysis_a_SOURCES += analysis/infer/resample.c analysis/infer/resample.h \
	analysis/infer/resample_file.c analysis/infer/resample_file.h
# several studies together
libanalysis_a_SOURCES += analysis/infer/pooling.c analysis/infer/pooling.h \
	analysis/infer/pooling_parts.h analysis/infer/pooling_tau2.c

# bootstrap
libanalysis_a_SOURCES += analysis/infer/bootstrap.c analysis/infer/bootstrap.h \
	analysis/infer/replication_run.c analysis/infer/replication_student.c
# many hypotheses
libanalysis_a_SOURCES += analysis/infer/multiplicity.c analysis/infer/multiplicity.h
libanalysis_a_SOURCES += analysis/infer/supt.c analysis/infer/supt.h
libanalysis_a_SOURCES += analysis/infer/adjusted.c analysis/infer/adjusted.h
libanalysis_a_SOURCES += analysis/infer/json_values.c
libanalysis_a_SOURCES += analysis/infer/redrawn.c analysis/infer/redrawn.h
# two results of the same people
libanalysis_a_SOURCES += analysis/infer/between.c analysis/infer/between.h
libanalysis_a_SOURCES += analysis/infer/kept.c analysis/infer/kept.h
