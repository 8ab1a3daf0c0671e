"""The preset "paper" is the paper to the letter; what it leaves open is marked as ours."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from runs import train
from torch import nn
from torch.nn import functional

from fibrodesk.contract.events import Step, Validated
from fibrodesk.networks.registry import build
from training.data.batches import Batch, training_batch
from training.data.dataset import load_pairs, open_snapshot
from training.learning.adversaries.discriminator import PatchDiscriminator
from training.learning.steps.step import Trainer
from training.presets import CHOICES, OURS, preset_config

PAPER = {
    "network": "unet256",
    "structures": ("fibrosis",),
    "image_size_px": 256,
    "phases": (0,),
    "epochs": 150,
    "batches": 128,
    "validate_every": 10,
    "optimizer": "adam",
    "learning_rate": 0.0002,
    "beta1": 0.5,
    "adversarial_weight": 1.0,
    "dice_weight": 1.5,
    "bce_weight": 1.0,
    "rotation_deg": 10.0,
    "width": 64,
    "discriminator_width": 64,
    "batch_size": 6,
    "patience": 3,
    "constant_share": 0.5,
}
NOT_IN_THE_PAPER = ("weight_decay", "clip_norm", "warmup_steps", "ema_decay")
CHANGES_OF_THE_DESK = ("depth", "perspective", "gamma", "gain")


@pytest.fixture
def paper():
    return preset_config("paper", snapshot="", out="")


def small(**changes):
    return preset_config(
        "paper",
        **{
            "snapshot": "",
            "out": "",
            "width": 4,
            "discriminator_width": 4,
            "precision": "fp32",
            "device": "cpu",
            **changes,
        },
    )


def batch_of(count, seed=0):
    chance = torch.Generator().manual_seed(seed)
    frames = torch.rand(count, 1, 256, 256, generator=chance)
    masks = (functional.avg_pool2d(frames, 31, 1, 15) > 0.5).float()
    return Batch(frames, masks, torch.ones(count, 1))


@pytest.mark.parametrize("field", PAPER)
def test_a_number_of_the_paper(paper, field):
    assert getattr(paper, field) == PAPER[field]


@pytest.mark.parametrize("field", NOT_IN_THE_PAPER + CHANGES_OF_THE_DESK)
def test_what_the_paper_does_not_name_is_off(paper, field):
    assert getattr(paper, field) == 0


def test_every_augmentation_that_the_paper_names_is_on(paper):
    ranges = (paper.flip_share, paper.brightness, paper.contrast, paper.zoom, paper.crop)
    assert all(each > 0 for each in ranges)


def test_the_papers_discriminator_is_the_papers_alone(paper):
    assert paper.adversary == "paper"
    for preset in ("baseline", "unet"):
        assert preset_config(preset, snapshot="", out="").adversary == "none"


def test_the_baseline_is_the_same_generator_without_the_discriminator(paper):
    """Nothing else differs, so the difference of both is what the discriminator brings."""
    other = {each.field: each.value for each in CHOICES["baseline"]}
    for choice in CHOICES["paper"]:
        if choice.field != "discriminator":
            assert other[choice.field] == choice.value


def test_each_choice_tells_its_source_and_ours_are_marked():
    for choices in CHOICES.values():
        assert all(each.source for each in choices)
    told = {each.field: each.source for each in CHOICES["paper"]}
    for field in ("batch_size", "patience", "constant_share", "schedule"):
        assert "ours" in told[field]
    assert {"batch size 6", "no dropout", "patience of 3 validations"} <= set(OURS)


def test_the_rate_is_whole_for_half_of_the_epochs_and_falls_to_nothing_after_the_last(paper):
    rates = [paper.learning_rate_at(epoch) for epoch in range(1, 151)]
    assert rates[:75] == [2e-4] * 75
    falls = [first - second for first, second in pairwise(rates[74:])]
    assert falls == pytest.approx([2e-4 / 76] * 75)
    assert rates[-1] == pytest.approx(2e-4 / 76)
    assert {paper.learning_rate_at(100, index) for index in (0, 64, 127)} == {rates[99]}


def test_a_run_goes_by_the_schedule(make_config):
    """Epochs of mini-batches at the told rate, a validation at each interval and at the end."""
    config = make_config(epochs=5, batches=2, validate_every=2)
    events = train(config)
    steps = [event for event in events if isinstance(event, Step)]
    assert [(step.epoch, step.step) for step in steps] == [
        (epoch, 2 * (epoch - 1) + each) for epoch in range(1, 6) for each in (1, 2)
    ]
    assert [step.learning_rate for step in steps] == pytest.approx(
        [config.learning_rate_at(step.epoch) for step in steps]
    )
    assert [each.epoch for each in events if isinstance(each, Validated)] == [2, 4, 5]


def test_the_generator_is_eight_levels_of_four_by_four_convolutions_of_stride_two():
    network = build("unet256", width=64)
    downs = [each for each in network.downs.modules() if isinstance(each, nn.Conv2d)]
    ups = [each for each in network.modules() if isinstance(each, nn.ConvTranspose2d)]
    assert [each.out_channels for each in downs] == [64, 128, 256, 512, 512, 512, 512, 512]
    assert downs[0].in_channels == 1
    assert [each.in_channels for each in ups] == [512, 1024, 1024, 1024, 1024, 512, 256, 128]
    assert [each.out_channels for each in ups] == [512, 512, 512, 512, 256, 128, 64, 1]
    for each in (*downs, *ups):
        assert (each.kernel_size, each.stride) == ((4, 4), (2, 2))
    assert any(isinstance(each, nn.BatchNorm2d) for each in network.downs.modules())
    assert any(isinstance(each, nn.BatchNorm2d) for each in network.ups.modules())


def test_the_encoder_leaks_a_fifth_and_the_decoder_nothing():
    network = build("unet256", width=2)
    inside = [each for each in network.downs.modules() if isinstance(each, nn.LeakyReLU | nn.ReLU)]
    outside = [
        each
        for part in (network.ups, network.head)
        for each in part.modules()
        if isinstance(each, nn.LeakyReLU | nn.ReLU)
    ]
    assert [type(each) for each in inside] == [nn.LeakyReLU] * 7
    assert [each.negative_slope for each in inside] == [0.2] * 7
    assert [type(each) for each in outside] == [nn.ReLU] * 8
    assert not any(isinstance(each, nn.Dropout) for each in network.modules())


def test_each_level_of_the_decoder_sees_the_level_of_the_encoder():
    """A skip lies unchanged in what the decoder is given."""
    network = build("unet256", width=2).eval()
    encoded, given = [], []
    for level in network.downs:
        level.register_forward_hook(lambda _m, _i, out: encoded.append(out.detach().clone()))
    for level in (*network.ups, network.head):
        level.register_forward_hook(lambda _m, i, _out: given.append(i[0].detach().clone()))
    network(torch.rand(1, 1, 256, 256))
    for skip, taken in zip(reversed(encoded[:-1]), given[1:], strict=True):
        assert torch.equal(taken[:, -skip.shape[1] :], skip)


def test_the_discriminator_is_c64_c128_c256_c512_and_one():
    network = PatchDiscriminator()
    layers = [each for each in network.modules() if isinstance(each, nn.Conv2d)]
    assert layers[0].in_channels == 2  # image and mask
    assert [each.out_channels for each in layers] == [64, 128, 256, 512, 1]
    assert [each.stride[0] for each in layers] == [2, 2, 2, 1, 1]
    assert {each.kernel_size for each in layers} == {(4, 4)}
    leaks = [each for each in network.modules() if isinstance(each, nn.LeakyReLU)]
    assert [each.negative_slope for each in leaks] == [0.2] * 4
    assert not any(isinstance(each, nn.ReLU | nn.Sigmoid) for each in network.modules())


@pytest.mark.parametrize("make", [lambda: build("unet256", width=16), PatchDiscriminator])
def test_first_weights_are_drawn_from_a_normal_distribution_of_two_hundredths(make):
    torch.manual_seed(0)
    network = make()
    kernels, scales = [], []
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            kernels.append(layer.weight.detach().flatten())
        elif isinstance(layer, nn.BatchNorm2d):
            scales.append(layer.weight.detach())
            assert not layer.bias.any()
    drawn, scaled = torch.cat(kernels), torch.cat(scales)
    assert float(drawn.mean()) == pytest.approx(0, abs=2e-4)
    assert float(drawn.std()) == pytest.approx(0.02, rel=0.01)
    assert float(((drawn.abs() < 0.02).float()).mean()) == pytest.approx(0.6827, abs=0.005)
    assert float(scaled.mean()) == pytest.approx(1, abs=0.005)
    assert float(scaled.std()) == pytest.approx(0.02, rel=0.15)


def test_a_batch_is_one_channel_between_nothing_and_one(tiny_snapshot, make_config):
    _, snapshot = open_snapshot(tiny_snapshot)
    pairs = load_pairs(tiny_snapshot, snapshot, side="train", structures=("fibrosis",), size_px=256)
    batch = training_batch(pairs, config=make_config(), epoch=1, index=0)
    assert batch.frames.shape == (2, 1, 256, 256)
    assert 0 <= batch.frames.min() < batch.frames.max() <= 1
    assert set(batch.masks.unique().tolist()) <= {0.0, 1.0}


def test_both_networks_are_trained_by_the_papers_adam():
    trainer = Trainer(small(), torch.device("cpu"))
    for optimizing in (trainer._optimizing, trainer.adversary._optimizing):
        assert type(optimizing._optimizer) is torch.optim.Adam
        (group,) = optimizing._optimizer.param_groups
        assert (group["lr"], group["betas"][0], group["weight_decay"]) == (2e-4, 0.5, 0)


class WrittenOut:
    """The paper's step with sigmoid and logarithm as the formulas have them, and nothing quick."""

    def __init__(self, config):
        self.generator = build("unet256", width=config.width)
        self.discriminator = PatchDiscriminator(width=config.discriminator_width)
        self.optimizers = [
            torch.optim.Adam(network.parameters(), lr=2e-4, betas=(0.5, 0.999), foreach=False)
            for network in (self.generator, self.discriminator)
        ]

    def step(self, batch):
        shares = torch.sigmoid(self.generator(batch.frames))
        real = torch.sigmoid(self.discriminator(batch.frames, batch.masks))
        false = torch.sigmoid(self.discriminator(batch.frames, shares.detach()))
        judged = -0.5 * (real.log().mean() + (1 - false).log().mean())
        self.change(1, judged)
        fooled = -torch.sigmoid(self.discriminator(batch.frames, shares)).log().mean()
        both, each = (shares * batch.masks).sum(), (shares + batch.masks).sum()
        dice = 1 - (2 * both + 1) / (each + 1)
        bce = -(batch.masks * shares.log() + (1 - batch.masks) * (1 - shares).log()).mean()
        total = 1.0 * fooled + 1.5 * dice + 1.0 * bce
        self.change(0, total)
        return [float(term.detach()) for term in (total, judged, dice, bce)]

    def change(self, which, loss):
        self.optimizers[which].zero_grad()
        loss.backward()
        self.optimizers[which].step()


def test_a_step_is_the_papers_formulas_step_after_step():
    """1.0 adversarial + 1.5 Dice + 1.0 cross-entropy, and both networks changed by Adam."""
    config = small()
    torch.manual_seed(5)
    plain = WrittenOut(config)
    torch.manual_seed(5)
    trainer = Trainer(config, torch.device("cpu"))
    for number in range(4):
        batch = batch_of(2, seed=number)
        losses = trainer.step(batch, learning_rate=2e-4)
        found = [losses.generator, losses.discriminator, losses.dice, losses.bce]
        assert found == pytest.approx(plain.step(batch), rel=2e-3)
