import { withLegend, type LegendPlace } from './legend';
import { baseLayout, colourOf, truthColour } from './theme';
import { compact, notEmpty, sameLength } from './numbers';
import type { Axes, Figure, Numbers, Titles, Trace } from './figure';

/** One way to compute every component: a bar each, beside those of the other routes. */
export interface Route {
  name: string;
  values: Numbers;
  /** Standard error of each value, drawn as one error bar up and down. */
  standardErrors?: Numbers;
}

/** Settings of `bars`. */
export interface BarsOptions extends Titles, Axes {
  /** Name of each component, in order. */
  components: readonly string[];
  routes: readonly Route[];
  legend?: LegendPlace;
}

/**
 * The same components by several routes side by side, such as a gradient by the maximum-likelihood identity and by finite differences.
 *
 * @param options titles with units; `components`, their names; `routes`, each `{ name, values, standardErrors? }` with one value a component.
 * @returns a plotly figure.
 * @throws ShapeError if a route has another number of values than there are components.
 */
export function bars(options: BarsOptions): Figure {
  notEmpty('bars', options.routes, 'routes');
  const data = options.routes.map((route, place): Trace => {
    sameLength(`route '${route.name}'`, options.components, route.values);
    if (route.standardErrors) sameLength(`standard errors of '${route.name}'`, route.values, route.standardErrors);
    return {
      type: 'bar',
      name: route.name,
      x: [...options.components],
      y: compact(route.values, 6),
      marker: { color: colourOf(place), line: { width: 0 } },
      ...(route.standardErrors
        ? { error_y: { type: 'data', array: compact(route.standardErrors), color: truthColour, thickness: 1.4, width: 4 } }
        : {})
    };
  });
  const layout = { ...baseLayout(options, options), barmode: 'group' };
  const yaxis = { ...(layout as { yaxis?: object }).yaxis, zeroline: true, zerolinecolor: truthColour, zerolinewidth: 1 };
  const xaxis = { ...(layout as { xaxis?: object }).xaxis, type: 'category', showgrid: false };
  return withLegend({ data, layout: { ...layout, xaxis, yaxis } }, options.legend);
}
