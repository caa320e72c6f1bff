/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_MODEL_READ_H
#define AVLAST_VALUE_MODEL_READ_H

#include "value/model.h"

/* What the readers of the model's sections share; for analysis/value alone. */

typedef struct {
    AvlastValueModel *model;
    const char *lang;
    GHashTable *ids;    /* "effects.work" -> itself: every id that is taken */
    GPtrArray *faults;  /* of GError *: reading goes on after them; NULL: it stops */
    GHashTable *broken; /* with faults: "effects.work" of items that could not be read */
} AvlastModelReader;

/* A model without anything in it; path is copied. */
AvlastValueModel *avlast_value_model_new(const char *path);

/* The rules of a country, and their indices beside the model's own. */
gboolean avlast_model_read_rules(AvlastModelReader *reader, GError **error);
gboolean avlast_model_rule_indices(AvlastModelReader *reader, GError **error);

/* Shares by the rules' payers.csv or tax.csv: `service: ID`, `equalised: no`. */
gboolean avlast_model_service(AvlastModelReader *reader, const AvlastYaml *item,
                              double *share, GError **error);

/* Moves what another payer refunds: `refund: {rule, user_cost, threshold, share}`. */
gboolean avlast_model_refund(AvlastModelReader *reader, const AvlastYaml *item,
                             const AvlastUnitCost *unit, double *shares, GError **error);

/* A fixed part of each unit: `copayment: {rule, amount}` fills the shares. */
gboolean avlast_model_copayment(AvlastModelReader *reader, const AvlastYaml *item,
                                const AvlastUnitCost *unit, double *shares,
                                GError **error);

/* An input of the rules' levy.csv, named at the node. */
gboolean avlast_model_levy(AvlastModelReader *reader, const AvlastYaml *node,
                           const char *id, guint *index, GError **error);

/* The readers of the sections, in this order. */
gboolean avlast_model_read_basics(AvlastModelReader *reader, GError **error);
gboolean avlast_model_read_profiles(AvlastModelReader *reader, GError **error);
gboolean avlast_model_read_effects(AvlastModelReader *reader, GError **error);
gboolean avlast_model_read_units(AvlastModelReader *reader, GError **error);
gboolean avlast_model_read_splits(AvlastModelReader *reader, GError **error);
gboolean avlast_model_read_costs(AvlastModelReader *reader, GError **error);
gboolean avlast_model_read_optimism(AvlastModelReader *reader, GError **error);
gboolean avlast_model_read_weights(AvlastModelReader *reader, GError **error);
gboolean avlast_model_read_scenarios(AvlastModelReader *reader, GError **error);
gboolean avlast_model_read_cost_effect(AvlastModelReader *reader, GError **error);
gboolean avlast_model_read_correlations(AvlastModelReader *reader, GError **error);

/* The input of that name; a fault at the node, with a did-you-mean, when there is none.
 */
gboolean avlast_model_named(const AvlastModelReader *reader, const AvlastYaml *node,
                            guint *input, GError **error);

/* `set: {name: number, ...}`: adds what it sets to the overrides. */
gboolean avlast_model_set(const AvlastModelReader *reader, const AvlastYaml *map,
                          GArray *overrides, GError **error);

/* The estimate of an effect: a place for what the result file will say, draws as a file,
 * or typed in with se, or with a t, a two-sided p-value or a symmetric interval that tell
 * it: se = estimate / t, |estimate| / q(1 - p / 2), (high - low) / 2 q, q being the
 * normal quantile, or t's with df. `id` is the input's. */
gboolean avlast_model_estimate(AvlastModelReader *reader, const AvlastYaml *item,
                               AvlastEffectItem *effect, const char *id, GError **error);

/* The scenario with the allowances for optimism (or without, when they always apply). */
void avlast_model_add_optimism(AvlastModelReader *reader);

/* The later waves of the effect read last, each an effect after it. */
gboolean avlast_model_waves(AvlastModelReader *reader, const AvlastYaml *item,
                            GError **error);

/* Calls `one` for each item (a map) of the section's list. */
typedef gboolean (*AvlastModelItem)(AvlastModelReader *reader, const AvlastYaml *item,
                                    GError **error);
gboolean avlast_model_each(AvlastModelReader *reader, const char *section,
                           AvlastModelItem one, GError **error);

/* One item of `costs` and of `contracts`. */
gboolean avlast_model_read_cost(AvlastModelReader *reader, const AvlastYaml *item,
                                GError **error);
gboolean avlast_model_read_contract(AvlastModelReader *reader, const AvlastYaml *item,
                                    GError **error);

/* `step` and `notice` of a unit cost: places and posts are closed whole, after a notice,
 * which takes the place of a cashable share. */
gboolean avlast_model_step(const AvlastYaml *item, AvlastUnitCost *unit, GError **error);

/* Marks the years listed under `years`, or year `fallback`, in paid[0 .. horizon]. */
gboolean avlast_model_years(const AvlastModelReader *reader, const AvlastYaml *item,
                            guint fallback, guint8 *paid, GError **error);

/* The item's id: letters, digits, '-', '_'; not yet taken in the section. */
gboolean avlast_model_id(AvlastModelReader *reader, const AvlastYaml *item,
                         const char *section, const char **id, GError **error);

/* The item's prose under `key` in the reader's language; NULL stays when absent. */
gboolean avlast_model_prose(const AvlastModelReader *reader, const AvlastYaml *item,
                            const char *key, const char **text, GError **error);

/* A fault when the item has no `source`. */
gboolean avlast_model_sourced(const AvlastYaml *item, GError **error);

/* Finds the item of that id in an array whose elements start with their id; a fault at
 * the node, with a did-you-mean, when there is none. */
gboolean avlast_model_find(const GArray *items, const AvlastYaml *node, const char *id,
                           const char *what, guint *index, GError **error);
/* As above for a member that may be absent (*index is then left alone). */
gboolean avlast_model_ref(const GArray *items, const AvlastYaml *item, const char *key,
                          const char *what, guint *index, GError **error);

/* A new input that is one number. */
guint avlast_model_fixed(AvlastModelReader *reader, const char *id, double value,
                         const AvlastYaml *node);

/* Names an input for people, "item: part" when `part` is not NULL. */
void avlast_model_label(AvlastModelReader *reader, guint index, const char *item,
                        const char *part);

/* Takes an input into the model: completes and checks it. */
gboolean avlast_model_input(AvlastModelReader *reader, AvlastInput *input,
                            gboolean chosen, double minimum, double maximum, guint *index,
                            GError **error);

/* The quantity under `key` of the item: a number, or a map of its own. Absent:
 * `fallback`, or a fault when that is NaN. */
gboolean avlast_model_quantity(AvlastModelReader *reader, const AvlastYaml *item,
                               const char *key, const char *id, double fallback,
                               double minimum, double maximum, guint *index,
                               GError **error);

/* Fills an input from the keys low, high, se, distribution, values, draws, column, unit,
 * source, date, sure and `value_key` of a map. */
gboolean avlast_model_fill(AvlastModelReader *reader, const AvlastYaml *map,
                           const char *value_key, AvlastInput *input, gboolean *chosen,
                           GError **error);

/* The values of an input with `values`, or with `draws` and `column` (default: the id of
 * what the map describes, as in "effects.ID"); nothing when the map has neither. */
gboolean avlast_model_empirical(AvlastModelReader *reader, const AvlastYaml *map,
                                AvlastInput *input, GError **error);

/* `shares: {payer: share, ...}`, `payer: id` or `service: id`; shares add up to one.
 * FALSE with *error unset when neither is there. */
gboolean avlast_model_shares(AvlastModelReader *reader, const AvlastYaml *item,
                             double *share, GError **error);

/* The factor from the item's price_year to the base year, by its index. */
gboolean avlast_model_price(const AvlastModelReader *reader, gint64 price_year,
                            const char *index, const AvlastPlace *place, double *factor,
                            GError **error);

/* Notes that the rule of that name is of another year than the base year (0: of none). */
void avlast_model_rule_year(AvlastValueModel *model, const char *name, gint64 of);

/* Where an item says of which year and index its price is, for faults of it. */
AvlastPlace avlast_model_price_place(const AvlastYaml *item);

AvlastPlace avlast_model_place(const AvlastYaml *node);

/* Of the first of the keys (NULL-terminated) that the map has, else of the map. */
AvlastPlace avlast_model_place_of(const AvlastYaml *item, const char *const *keys);

/* The path of a file that a model names, in the model's folder or below, to be freed;
 * NULL and AV101 at the node when there is none. */
char *avlast_model_file_path(const AvlastModelReader *reader, const AvlastYaml *node,
                             GError **error);

/* The only payer of that class; AVLAST_VALUE_NONE when there is none or more than one. */
guint avlast_model_only_payer(const AvlastValueModel *model, AvlastPayerClass class);

#endif
