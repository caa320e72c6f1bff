/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/plane.h"

#include "infer/result.h"
#include "value/ratio.h"

json_t *avlast_plane(const double *cost, const double *gain, gsize n, double cost_point,
                     double gain_point)
{
    json_t *points = json_array(), *shares = json_array();
    double share[AVLAST_QUADRANTS] = {0}, mx = 0.0, my = 0.0, v[3] = {0};

    for (gsize i = 0; i < n; i++) {
        share[avlast_quadrant(gain[i], cost[i])] += 1.0 / (double)n;
        mx += cost[i] / (double)n;
        my += gain[i] / (double)n;
    }
    for (gsize i = 0; i < n; i++) {
        v[0] += (cost[i] - mx) * (cost[i] - mx) / ((double)n - 1.0);
        v[1] += (cost[i] - mx) * (gain[i] - my) / ((double)n - 1.0);
        v[2] += (gain[i] - my) * (gain[i] - my) / ((double)n - 1.0);
    }
    for (gsize i = 0; i < MIN(n, (gsize)AVLAST_PLANE_POINTS); i++)
        json_array_append_new(points, json_pack("[o, o]", avlast_json_number(cost[i]),
                                                avlast_json_number(gain[i])));
    for (int q = 0; q < AVLAST_QUADRANTS; q++)
        json_array_append_new(shares, avlast_json_number(share[q]));
    return json_pack("{s:[o, o], s:[o, o], s:[o, o, o], s:o, s:o}", "point",
                     avlast_json_number(cost_point), avlast_json_number(gain_point),
                     "mean", avlast_json_number(mx), avlast_json_number(my), "covariance",
                     avlast_json_number(v[0]), avlast_json_number(v[1]),
                     avlast_json_number(v[2]), "shares", shares, "points", points);
}
