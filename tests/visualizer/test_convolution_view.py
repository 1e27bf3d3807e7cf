"""Does Step show a convolution as it is: window, kernel, products, both ways back, every pixel?"""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from scipy.signal import convolve2d, correlate2d

from core.windows import window
from visualizer.background import wait
from visualizer.examples import read_example
from visualizer.i18n import exact, speak
from visualizer.session import Session
from visualizer.theme import DARK, LIGHT
from visualizer.views.graph.strip_content import StripContent
from visualizer.views.graph.view import GraphView

Key = Qt.Key


@pytest.fixture
def show(qtbot):
    """Shows the graph of an example; the session is ``graph.session``."""

    def make(name, width=680, height=600, theme=LIGHT):
        session = Session(read_example(name))
        graph = GraphView(session, theme)
        graph.session = session
        qtbot.addWidget(graph)
        graph.resize(width, height)
        with qtbot.waitExposed(graph):
            graph.show()
        return graph

    return make


@pytest.fixture
def opened(open_window, qtbot):
    """The whole window with an example in it."""

    def open_example(name):
        window = open_window()
        window.desk.filing.ask_example(name)
        qtbot.waitUntil(lambda: window.session.document == read_example(name))
        window.graph = window.step.graph
        window.graph.session = window.session
        return window

    return open_example


def at(graph, quantity, layer, *position, phase=None):
    return graph.session.trace.index(quantity, layer, position, phase=phase)


def content(graph):
    """What the strip under the maps shows."""
    found = StripContent(graph._numbers(), graph.layout_in_use, frozenset()).at(graph.shown)
    assert found is not None
    return found


def spot(graph, rect):
    return graph.to_view(rect.center() if isinstance(rect, QRectF) else rect)


def click(qtbot, graph, rect):
    qtbot.mouseClick(graph, Qt.MouseButton.LeftButton, pos=spot(graph, rect).toPoint())


def sheet(graph, layer, plane=1):
    found = graph.layout_in_use.sheet(layer, plane - 1, graph.shown.guests)
    assert found is not None
    return found


def kernel_cell(graph, layer, kernel, channel, row, col):
    rect = sheet(graph, layer, kernel).kernels[channel - 1]
    rows, cols = graph.session.trace.values("weights", layer).shape[2:]
    wide, tall = rect.width() / cols, rect.height() / rows
    return QRectF(rect.left() + (col - 1) * wide, rect.top() + (row - 1) * tall, wide, tall)


def grids(graph):
    """Patch, kernel and products of each pair, as arrays."""
    return [tuple(grid.values for grid in unit) for unit in content(graph).units]


def said(graph):
    """The numbers of the line under the products, by their letters."""
    return {piece.letter: piece.value for piece in content(graph).pieces}


# forwards


def test_the_window_slides_over_the_input_as_keys_are_pressed(opened):
    window = opened("conv2d-4x4")
    graph, session = window.graph, window.session
    image = session.network.inputs[0, 0]
    kernel = session.network.layers[0].weights[0, 0]
    expected = correlate2d(image, kernel, "valid")
    for row, col in np.ndindex(2, 2):
        window.press(Key.Key_Right)
        assert session.step.quantity == "z"
        assert session.step.position == (1, row + 1, col + 1)
        (field,) = graph.shown.fields
        assert (field.layer, field.rows, field.cols) == (0, (row, row + 2), (col, col + 2))
        patch, shown_kernel, products = grids(graph)[0]
        np.testing.assert_array_equal(patch, image[row : row + 3, col : col + 3])
        np.testing.assert_array_equal(shown_kernel, kernel)
        np.testing.assert_array_equal(products, patch * kernel)
        assert said(graph)["Σ"] == pytest.approx(expected[row, col], abs=1e-12)
        assert said(graph)["b"] == 0.1
        assert said(graph)["z"] == session.step.value == said(graph)["Σ"] + 0.1
        assert "a" not in said(graph)
        window.press(Key.Key_Right)
        assert session.step.quantity == "a"
        assert said(graph)["a"] == session.step.value
        assert "Valid correlation" in content(graph).title
        assert f"rows {row + 1}–{row + 3}, columns {col + 1}–{col + 3}" in content(graph).title


def test_stepping_by_neuron_and_by_layer_goes_cell_by_cell_and_map_by_map(opened):
    window = opened("conv2d-two-kernels")
    window.press(Key.Key_2)
    for position in ((1, 1, 1), (1, 1, 2), (1, 2, 1)):
        window.press(Key.Key_Right)
        assert (window.session.step.quantity, window.session.step.position) == ("a", position)
    window.press(Key.Key_3)
    assert window.session.step.position == (2, 2, 2)
    assert window.graph._numbers().cells(1, 1, 1, window.session.cursor) == 4
    window.press(Key.Key_Right)
    assert window.session.step.layer == 3


def test_every_channel_has_its_patch_and_kernel(show):
    graph = show("conv2d-twice")
    graph.session.go(at(graph, "z", 1, 2, 3, 1))
    network = graph.session.network
    for (patch, kernel, products), image, own in zip(
        grids(graph), network.inputs[0], network.layers[0].weights[1], strict=True
    ):
        np.testing.assert_array_equal(patch, image[2:4, 0:2])
        np.testing.assert_array_equal(kernel, own)
        np.testing.assert_array_equal(products, patch * own)
    assert graph.shown.kernels == {(1, 2, 1), (1, 2, 2)}


def test_after_flatten_each_map_meets_weights_of_its_own_shape(show):
    graph = show("conv2d-two-kernels")
    graph.session.go(at(graph, "z", 3, 2))
    trace = graph.session.trace
    weights = trace.values("weights", 3)[:, 1].reshape(2, 2, 2)
    for (patch, kernel, _), maps, own in zip(
        grids(graph), trace.values("a", 1)[0], weights, strict=True
    ):
        np.testing.assert_array_equal(patch, maps)
        np.testing.assert_array_equal(kernel, own)
    assert said(graph)["z"] == graph.session.step.value


# backwards


def test_the_gradient_of_a_kernel_weight_is_the_input_it_met_on_delta(show):
    graph = show("conv2d-4x4")
    trace = graph.session.trace
    image, delta = trace.network.inputs[0, 0], trace.values("delta", 1)[0, 0]
    expected = correlate2d(image, delta, "valid")
    for i, j in np.ndindex(3, 3):
        graph.session.go(at(graph, "gradient_weights", 1, 1, 1, i + 1, j + 1))
        met, shown_delta, products = grids(graph)[0]
        np.testing.assert_array_equal(met, image[i : i + 2, j : j + 2])
        np.testing.assert_array_equal(shown_delta, delta)
        np.testing.assert_array_equal(products, met * delta)
        assert said(graph)["∂w"] == graph.session.step.value
        assert said(graph)["∂w"] == pytest.approx(expected[i, j], abs=1e-12)
        fields = {(field.layer, field.rows, field.cols) for field in graph.shown.fields}
        assert fields == {(0, (i, i + 1), (j, j + 1)), (1, (0, 1), (0, 1))}
        assert graph.shown.deltas == {1}


def test_delta_goes_back_as_a_full_convolution_with_the_turned_kernel(opened):
    window = opened("conv2d-twice")
    graph, session = window.graph, window.session
    trace = session.trace
    delta, kernels = trace.values("delta", 2)[0, 0], trace.network.layers[1].weights[0]
    slope = 1 - trace.values("a", 1)[0] ** 2
    session.go(at(graph, "delta", 1, 1, 1, 1) - 1)
    for c, r, s in np.ndindex(2, 3, 3):
        window.press(Key.Key_Right)
        assert session.step.position == (c + 1, r + 1, s + 1)
        ((patch, kernel, products),) = grids(graph)
        np.testing.assert_array_equal(kernel, kernels[c, ::-1, ::-1])
        assert content(graph).units[0][1].turned
        padded = np.pad(delta, 1, constant_values=np.nan)
        np.testing.assert_array_equal(patch, padded[r : r + 2, s : s + 2])
        np.testing.assert_array_equal(products, patch * kernel)
        full = convolve2d(delta, kernels[c], "full")[r, s]
        assert said(graph)["Σ"] == pytest.approx(full, abs=1e-12)
        assert said(graph)["f′(z)"] == pytest.approx(slope[c, r, s], abs=1e-12)
        assert said(graph)["δ"] == session.step.value
        assert "Full convolution" in content(graph).title
        assert "Full convolution" in session.step.sentence
    assert graph.shown.deltas == {1, 2}


def test_delta_comes_back_through_flatten_with_the_weights_of_its_row(show):
    graph = show("conv2d-two-kernels")
    graph.session.go(at(graph, "delta", 1, 2, 1, 2))
    trace = graph.session.trace
    delta, weights, products = grids(graph)[0]
    np.testing.assert_array_equal(delta[0], trace.values("delta", 3)[0])
    np.testing.assert_array_equal(weights[0], trace.values("weights", 3)[5])
    np.testing.assert_array_equal(products, delta * weights)
    assert said(graph)["δ"] == graph.session.step.value


def test_the_bias_of_a_kernel_gathers_the_delta_of_its_map(show):
    graph = show("conv2d-4x4")
    graph.session.go(at(graph, "gradient_biases", 1, 1))
    ((delta,),) = grids(graph)
    np.testing.assert_array_equal(delta, graph.session.trace.values("delta", 1)[0, 0])
    assert said(graph)["∂b"] == graph.session.step.value


def test_maps_show_delta_on_the_way_back_and_outputs_where_they_lend_them(show):
    graph = show("conv2d-twice")
    graph.session.go(at(graph, "a", 4, 2))
    assert graph.shown.deltas == set()
    graph.session.go(at(graph, "delta", 2, 1, 1, 1))
    assert graph.shown.deltas == {2}
    graph.session.go(at(graph, "gradient_weights", 2, 1, 2, 1, 1))
    assert graph.shown.deltas == {2}
    graph.session.go(at(graph, "gradient_weights", 4, 1, 1))
    assert 2 not in graph.shown.deltas


def test_between_such_steps_the_kernels_stand_there_with_their_numbers(show):
    graph = show("conv2d-two-kernels")
    weights = graph.session.network.layers[0].weights
    for unit, expected in zip(content(graph).units, weights[:, 0], strict=True):
        np.testing.assert_array_equal(unit[0].values, expected)
    graph.session.go(at(graph, "weights", 1, 1, 1, 3, 3, phase="update"))
    new = graph.session.trace.values("new_weights", 1)
    first, second = (unit[0].values for unit in content(graph).units)
    np.testing.assert_array_equal(first, new[0, 0])
    np.testing.assert_array_equal(second, weights[1, 0])


# clicks and hovering


def test_a_cell_of_a_map_leads_to_its_output_or_on_the_way_back_to_its_delta(qtbot, show):
    graph = show("conv2d-two-kernels")
    click(qtbot, graph, sheet(graph, 1, 2).cell(0, 1))
    assert graph.session.cursor == at(graph, "a", 1, 2, 1, 2)
    graph.session.go(at(graph, "delta", 1, 2, 2, 2))
    click(qtbot, graph, sheet(graph, 1, 1).cell(1, 0))
    assert graph.session.cursor == at(graph, "delta", 1, 1, 2, 1)


def test_a_kernels_cell_leads_to_its_gradient_and_its_update(qtbot, show):
    graph = show("conv2d-two-kernels")
    graph.session.go(at(graph, "gradient_weights", 1, 1, 1, 1, 1))
    click(qtbot, graph, kernel_cell(graph, 1, 2, 1, 2, 3))
    assert graph.session.cursor == at(graph, "gradient_weights", 1, 2, 1, 2, 3)
    graph.session.last()
    click(qtbot, graph, kernel_cell(graph, 1, 1, 1, 3, 2))
    assert graph.session.cursor == at(graph, "weights", 1, 1, 1, 3, 2, phase="update")


def test_a_number_of_the_strip_leads_to_the_step_that_made_it(qtbot, show):
    graph = show("conv2d-twice")
    graph.session.go(at(graph, "z", 2, 1, 2, 1))
    patch = content(graph).units[1][0]
    click(qtbot, graph, patch.cell(0, 1))
    assert graph.session.cursor == at(graph, "a", 1, 2, 2, 2)
    graph.session.go(at(graph, "delta", 1, 1, 2, 2))
    delta = content(graph).units[0][0]
    click(qtbot, graph, delta.cell(0, 0))
    assert graph.session.cursor == at(graph, "delta", 2, 1, 1, 1)


def test_hovering_says_the_exact_number_and_a_product_with_its_factors(show):
    graph = show("conv2d-two-kernels")
    graph.session.go(at(graph, "z", 1, 1, 1, 1))
    _, kernel, products = content(graph).units[0]
    assert graph.tip(spot(graph, kernel.cell(0, 1))) == f"W[1]1,1,1,2 = {exact(-0.1)}"
    assert graph.tip(spot(graph, products.cell(0, 0))) == "1.0 · 0.4 = 0.4"
    assert graph.tip(spot(graph, products.cell(0, 1))) == "0.0 · (−0.1) = −0.0"


def test_where_the_kernel_reaches_beyond_delta_nothing_can_be_clicked(qtbot, show):
    graph = show("conv2d-twice")
    index = at(graph, "delta", 1, 1, 1, 1)
    graph.session.go(index)
    delta = content(graph).units[0][0]
    assert np.isnan(delta.values[0]).all()
    click(qtbot, graph, delta.cell(0, 0))
    assert graph.session.cursor == index
    assert graph.tip(spot(graph, delta.cell(0, 0))) == ""


# 28 x 28


def test_any_pixel_of_the_28x28_maps_can_be_opened(qtbot, opened):
    window = opened("mnist-conv2d-5-100-2")
    graph, session = window.graph, window.session
    session.last()
    session.go(at(graph, "a", 4, 2))
    image = session.network.inputs[0, 0]
    kernels = session.network.layers[0].weights[:, 0]
    for plane, row, col in ((1, 13, 9), (3, 0, 0), (5, 25, 25)):
        click(qtbot, graph, sheet(graph, 1, plane).cell(row, col))
        assert session.cursor == at(graph, "a", 1, plane, row + 1, col + 1)
        patch, kernel, _ = grids(graph)[0]
        np.testing.assert_array_equal(patch, image[row : row + 3, col : col + 3])
        np.testing.assert_array_equal(kernel, kernels[plane - 1])
        expected = correlate2d(image, kernels[plane - 1], "valid")[row, col]
        assert said(graph)["z"] == pytest.approx(expected, abs=1e-12)
        session.go(at(graph, "a", 4, 2))


def test_what_was_asked_for_last_is_shown_though_a_large_network_takes_longer(open_window, qtbot):
    window = open_window()
    window.desk.filing.ask_example("mnist-conv2d-5-100-2")
    window.desk.filing.ask_example("conv2d-4x4")
    qtbot.wait(50)  # the work begins when the window is idle
    assert wait()
    qtbot.wait(50)
    assert window.session.document == read_example("conv2d-4x4")


def test_the_gradient_of_a_28x28_kernel_weight_is_three_pictures(show):
    graph = show("mnist-conv2d-5-100-2")
    index = at(graph, "gradient_weights", 1, 4, 1, 2, 3)
    graph.session.go(index)
    found = content(graph)
    assert not found.place.numbers
    met, delta, products = grids(graph)[0]
    assert met.shape == delta.shape == (26, 26)
    np.testing.assert_array_equal(met, graph.session.network.inputs[0, 0, 1:27, 2:28])
    assert said(graph)["∂w"] == graph.session.trace[index].value
    assert products.sum() == pytest.approx(said(graph)["∂w"], abs=1e-10)
    tip = graph.tip(spot(graph, found.units[0][1].cell(4, 7)))
    assert tip == f"δ[1]4,5,8 = {exact(float(delta[4, 7]))}"


# covering, looks, languages


def test_a_covered_sum_gives_neither_itself_nor_its_products_away(show):
    graph = show("conv2d-4x4")
    index = at(graph, "z", 1, 1, 1, 2)
    graph.session.go(index)
    open_ = graph.grab().toImage()
    graph.set_covered({index})
    assert graph.grab().toImage() != open_
    covered = StripContent(graph._numbers(), graph.layout_in_use, frozenset({index}))
    found = covered.at(graph.shown)
    assert all(grid.hidden.all() for grid in [found.units[0][2]])
    assert not found.units[0][0].hidden.any()
    assert [piece.hidden for piece in found.pieces if piece.letter in "Σz"] == [True, True]
    assert graph.tip(spot(graph, content(graph).units[0][2].cell(0, 0))) == ""


def test_covered_operands_do_not_show_through_sum_and_slope(show):
    graph = show("conv2d-twice")
    covered = frozenset({at(graph, "a", 1, 1, 2, 2)})
    for index in (at(graph, "z", 2, 1, 2, 2), at(graph, "delta", 1, 1, 2, 2)):
        graph.session.go(index)
        graph.set_covered(covered)
        found = StripContent(graph._numbers(), graph.layout_in_use, covered).at(graph.shown)
        hidden = {piece.letter for piece in found.pieces if piece.hidden}
        assert hidden == ({"Σ"} if graph.session.step.quantity == "z" else {"f′(z)"})
    graph.session.go(at(graph, "z", 2, 1, 1, 1))
    patch, kernel, products = content(graph).units[0]
    inside = StripContent(graph._numbers(), graph.layout_in_use, covered).at(graph.shown)
    assert inside.units[0][0].hidden.tolist() == [[False, False], [False, True]]
    assert inside.units[0][2].hidden.tolist() == [[False, False], [False, True]]
    assert graph.tip(spot(graph, patch.cell(1, 1))) == ""
    assert graph.tip(spot(graph, products.cell(1, 1))) == ""
    assert graph.tip(spot(graph, kernel.cell(1, 1))) != ""


def test_of_a_batch_the_products_are_those_of_the_sample_that_is_shown(show):
    graph = show("conv2d-4x4")
    network = graph.session.network
    inputs = np.concatenate([network.inputs, 1 - network.inputs])
    graph.session.edit(network.replace(inputs=inputs, targets=np.array([[1.0, 0.0], [0.0, 1.0]])))
    graph.session.go(at(graph, "gradient_weights", 1, 1, 1, 1, 2))
    graph.session.set_sample(2)
    met, delta, _ = grids(graph)[0]
    np.testing.assert_array_equal(met, inputs[1, 0, 0:2, 1:3])
    np.testing.assert_array_equal(delta, graph.session.trace.values("delta", 1)[1, 0])
    assert content(graph).sample == "sample 2 of 2"
    assert said(graph)["∂w"] == graph.session.step.value
    assert said(graph)["Σ"] == pytest.approx((met * delta).sum(), abs=1e-12)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["conv2d-4x4", "conv2d-two-kernels", "conv2d-twice"])
@pytest.mark.parametrize("size", [(470, 390), (620, 545), (900, 850)], ids=str)
def test_maps_kernels_and_strip_stay_apart_and_in_the_view(show, name, theme, size):
    graph = show(name, *size, theme)
    layout = graph.layout_in_use
    view = QRectF(0, 0, layout.width, layout.height)
    assert layout.width <= size[0] + 0.5
    assert layout.strip is not None
    for index in range(graph.session.trace.given, len(graph.session.trace), 5):
        graph.session.go(index)
        sheets = layout.sheets(graph.shown.guests)
        rects = [rect for one in sheets for rect in (one.rect, *one.kernels)]
        for number, rect in enumerate(rects):
            assert rect.bottom() <= layout.strip.top()
            assert not any(rect.intersects(other) for other in rects[number + 1 :])
        found = content(graph)
        for grid in [grid for unit in found.units for grid in unit]:
            assert layout.strip.adjusted(-1, -1, 1, 1).contains(grid.rect), (index, grid.rect)
            assert view.contains(grid.rect)
        if found.pieces:
            assert layout.strip.adjusted(-1, -1, 1, 1).contains(found.place.tail)


@pytest.mark.parametrize("size", [(240, 200), (300, 900), (1400, 260)], ids=str)
@pytest.mark.parametrize("name", ["conv2d-twice", "mnist-conv2d-5-100-2"])
def test_where_there_is_no_room_the_maps_go_on_without_the_strip_or_with_less_of_it(
    show, name, size
):
    graph = show(name, *size)
    for quantity, layer, position in (("z", 1, (1, 1, 1)), ("gradient_weights", 1, (1, 1, 1, 1))):
        index = at(graph, quantity, layer, *position)
        graph.session.go(index)
        graph.grab()
        strip = graph.layout_in_use.strip
        if strip is None:
            assert size[1] < 300
            continue
        for grid in [grid for unit in content(graph).units for grid in unit]:
            assert strip.adjusted(-1, -1, 1, 1).contains(grid.rect)


def test_a_negative_number_of_a_picture_has_its_sign(show):
    """Sign is not told by colour alone: a stroke stands in the cell."""
    graph = show("conv2d-4x4")
    image = graph.grab().toImage()

    def colours(row, col):
        rect = kernel_cell(graph, 1, 1, 1, row, col)
        points = [
            graph.to_view(QPointF(rect.left() + x * rect.width(), rect.center().y()))
            for x in np.linspace(0.15, 0.85, 25)
        ]
        return {QColor(image.pixel(p.toPoint())).name() for p in points}

    assert len(colours(3, 2)) > 1  # -0.3
    assert len(colours(2, 2)) == 1  # 0.4


def test_a_wall_shows_the_numbers_of_the_window_in_text_for_the_last_row(qtbot, show):
    graph = show("conv2d-4x4", 1000, 800)
    graph.set_present(True)
    graph.session.go(at(graph, "z", 1, 1, 2, 2))
    found = content(graph)
    assert found.place.numbers
    text = graph.layout_in_use.strip_type
    assert min(text.small, text.caption, text.script) >= 800 / 40


def test_the_title_is_said_in_vietnamese(show):
    try:
        graph = show("conv2d-4x4")
        graph.session.go(at(graph, "z", 1, 1, 2, 2))
        english = content(graph).title
        speak("vi")
        graph.retranslate()
        assert content(graph).title != english
    finally:
        speak("en")


def test_the_window_of_a_step_is_that_of_core(show):
    graph = show("conv2d-two-kernels")
    for index in range(graph.session.trace.given, len(graph.session.trace)):
        graph.session.go(index)
        found, expected = graph.shown.window, window(graph.session.trace[index])
        assert (found is None) == (expected is None)
        if expected is not None:
            assert found.total == expected.total
