/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_PLANE_H
#define AVLAST_VALUE_PLANE_H

#include <glib.h>
#include <jansson.h>

/* What the chart `plane` needs of joint draws (plots/charts.h): shares by quadrant and
 * covariance of all draws, and the first thousand as points. */
enum { AVLAST_PLANE_POINTS = 1000 };

/* gain above, cost to the right, n >= 2 draws each, and where their point is. A new
 * object. */
json_t *avlast_plane(const double *cost, const double *gain, gsize n, double cost_point,
                     double gain_point);

#endif
