using System.Globalization;
using CsCheck;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>
/// Random interleavings of everything that can happen to several connections of several viewers, against the real session. However they
/// interleave, at rest it is as the sequential model says. A failure prints the seed; set <c>CsCheck_Seed</c> to it to run it again.
/// </summary>
public sealed class InterleavingTests
{
    /// <summary>Runs to make; more for a long search.</summary>
    private const string Variable = "REMOTEACCESS_INTERLEAVINGS";

    private static readonly Gen<InterleavingStepKind> Kind = Gen.Frequency(
        (6, Gen.Const(InterleavingStepKind.Join)),
        (2, Gen.Const(InterleavingStepKind.Arrive)),
        (3, Gen.Const(InterleavingStepKind.Activate)),
        (4, Gen.Const(InterleavingStepKind.Supersede)),
        (3, Gen.Const(InterleavingStepKind.LateDisconnected)),
        (4, Gen.Const(InterleavingStepKind.Leave)),
        (2, Gen.Const(InterleavingStepKind.DuplicateActive)),
        (2, Gen.Const(InterleavingStepKind.StaleActive)),
        (2, Gen.Const(InterleavingStepKind.StaleDisconnected)),
        (3, Gen.Const(InterleavingStepKind.Overflow)),
        (3, Gen.Const(InterleavingStepKind.WriteFailure)),
        (2, Gen.Const(InterleavingStepKind.WriteHang)),
        (3, Gen.Const(InterleavingStepKind.Reset)),
        (1, Gen.Const(InterleavingStepKind.FullReconnect)),
        (1, Gen.Const(InterleavingStepKind.DeviceLost)),
        (6, Gen.Const(InterleavingStepKind.Subscribe)),
        (3, Gen.Const(InterleavingStepKind.Unsubscribe)),
        (4, Gen.Const(InterleavingStepKind.LateBytes)),
        (1, Gen.Const(InterleavingStepKind.Violation)),
        (4, Gen.Const(InterleavingStepKind.SendPrivate)),
        (1, Gen.Const(InterleavingStepKind.Broadcast)),
        (2, Gen.Const(InterleavingStepKind.FailOpens)),
        (2, Gen.Const(InterleavingStepKind.HangOpens)),
        (3, Gen.Const(InterleavingStepKind.ReleaseOpens)),
        (4, Gen.Const(InterleavingStepKind.Advance)),
        (8, Gen.Const(InterleavingStepKind.Breathe)));

    private static readonly Gen<InterleavingStep[]> Steps =
        Gen.Select(Kind, Gen.Int[0, InterleavingRun.Viewers - 1], Gen.Int[0, 9],
            (kind, who, number) => new InterleavingStep(kind, who, number)).Array[1, 60];

    private static readonly Gen<InterleavingStep[]> TwoTransportSteps =
        Gen.Select(
            Gen.Frequency((60, Kind), (10, Gen.Const(InterleavingStepKind.Move)), (4, Gen.Const(InterleavingStepKind.PartLost))),
            Gen.Int[0, InterleavingRun.Viewers - 1],
            Gen.Int[0, 9],
            (kind, who, number) => new InterleavingStep(kind, who, number)).Array[1, 60];

    [Fact]
    [Trait("Rule", "R4")]
    [Trait("Rule", "R6")]
    [Trait("Rule", "R7")]
    [Trait("Rule", "X2")]
    [Trait("Rule", "X3")]
    [Trait("Rule", "S3")]
    [Trait("Rule", "B6")]
    [Trait("Rule", "B11")]
    public Task However_events_interleave_the_session_comes_to_rest_as_the_model_says() =>
        Gen.Select(Gen.Int[0, int.MaxValue - 1], Steps).SampleAsync(
            async (seed, steps) =>
            {
                await using var run = new InterleavingRun(seed);
                await run.Run(steps);
            },
            iter: Iterations,
            threads: 1,
            print: sample => $"seed {sample.Item1}: {string.Join(" ", sample.Item2)}");

    [Fact]
    [Trait("Rule", "R4")]
    [Trait("Rule", "R6")]
    [Trait("Rule", "R7")]
    [Trait("Rule", "X3")]
    [Trait("Rule", "B6")]
    [Trait("Rule", "B11")]
    public Task However_the_events_of_two_transports_interleave_each_identity_is_one_viewer_and_the_newest_arrival_is_served() =>
        Gen.Select(Gen.Int[0, int.MaxValue - 1], TwoTransportSteps).SampleAsync(
            async (seed, steps) =>
            {
                await using var run = new InterleavingRun(seed, transports: 2);
                await run.Run(steps);
            },
            iter: Iterations / 2,
            threads: 1,
            print: sample => $"seed {sample.Item1}: {string.Join(" ", sample.Item2)}");

    private static int Iterations =>
        int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            ? iterations
            : 300;
}
