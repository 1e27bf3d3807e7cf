"""What does the window hold of the run that is under way in the other process?"""

import dataclasses

import numpy as np

from core.arrays import Array
from core.datasets.dataset import Dataset, Labels, Part
from core.network import Network
from core.training.source import Source
from core.training.task import Task
from visualizer.training.curve import Curves
from visualizer.training.messages import About, GoingOn, Points, Report


class Placed:
    """A run in place: its task, what was last told of it, its curves, its newest weights."""

    def __init__(self, run: int, task: Task, about: About, report: Report) -> None:
        self.run = run
        self.task = task
        self.about = about
        self.first_points = about.points
        self.going_on: GoingOn | None = None
        self.start_again(run, report)

    def start_again(self, run: int, report: Report) -> None:
        """It was rewound and has a new number."""
        self.run = run
        layers = tuple(layer.number for layer in self.about.layers if layer.activation)
        self.curves = Curves(layers)
        self.take(report)

    def take(self, report: Report) -> None:
        """Remember a report; the curves grow by it."""
        self.report = report
        curves = self.curves
        for update, loss, accuracy, norms in report.minibatches:
            shown = (norms[number - 1] for number in curves.layers)
            curves.minibatch.append(update, loss, accuracy, *shown)
        for score in report.scores:
            train, test = score.train, score.test
            scores = (*train, *((None, None) if test is None else test))
            curves.epochs.append(score.epoch, *scores, score.update)
        if report.network is not None:
            self.going_on = GoingOn(
                report.network, report.update, report.epoch, report.seconds, report.rate
            )

    @property
    def network(self) -> Network | None:
        """The newest weights that came."""
        return self.going_on.network if self.going_on else None

    def edited(self, inputs: Array, labels: Labels) -> Dataset | None:
        """The 2-D data with other training samples; raises DataError. None if it is no such data.

        inputs : (m, 2) as the network gets them; labels : (m,)
        """
        dataset, first = self.about.dataset, self.first_points
        if dataset is None or first is None:
            return None
        targets = _targets(np.asarray(labels), first)
        test = dataset.test
        if dataset.divisor != 1:
            test = Part(dataset.values(test), test.targets)
        made = dataclasses.replace(
            dataset, train=Part(np.asarray(inputs, np.float64), targets), test=test, divisor=1.0
        )
        points = Points(made.train.inputs, made.train.targets, made.train.labels)
        self.about = dataclasses.replace(
            self.about, dataset=made, points=points, train_samples=len(made.train), divisor=1.0
        )
        self.task = self.task.replace(source=Source(dataset=made))
        return made


def _targets(labels: Labels, first: Points) -> Array:
    """The targets that the classes have among the first points, or 1 in their own column."""
    width = first.targets.shape[1]
    targets = np.zeros((len(labels), width))
    for label in np.unique(labels):
        alike = first.targets[first.labels == label]
        if len(alike):
            row = alike[0]
        elif width == 1:
            row = np.array([float(label)])
        else:
            row = np.eye(width)[label]
        targets[labels == label] = row
    return targets
