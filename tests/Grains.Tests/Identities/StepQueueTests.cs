using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>When a chain is started, and which steps end what the running one waits for.</summary>
public sealed class StepQueueTests
{
    private static readonly ParticipantSid First = ParticipantSid.Parse("PA_1");
    private static readonly ParticipantSid Second = ParticipantSid.Parse("PA_2");

    private readonly StepQueue _steps;
    private ParticipantSid? _present = First;

    public StepQueueTests() => _steps = new StepQueue(new Lock(), () => _present);

    public static TheoryData<string, bool> Later => new()
    {
        { "leave 1", true },
        { "leave 2", false },
        { "kick", true },
        { "drop", true },
        { "activate 1", false },
        { "activate 2", true },
        { "remove kicked", false },
    };

    [Fact]
    public void The_first_step_starts_the_chain_and_so_does_the_first_one_after_it_has_ended()
    {
        var (leave, kick) = (Step("leave 1"), Step("kick"));
        Assert.True(_steps.IsIdle);
        Assert.True(_steps.Add(leave));
        Assert.False(_steps.Add(kick));
        Assert.Equal((false, true), (_steps.IsIdle, _steps.HasMore));

        Assert.Same(leave, _steps.TryTake());
        Assert.Same(kick, _steps.TryTake());
        Assert.Equal((false, false), (_steps.IsIdle, _steps.HasMore));
        Assert.False(_steps.Add(leave));
        Assert.Same(leave, _steps.TryTake());

        Assert.Null(_steps.TryTake());
        Assert.True(_steps.IsIdle);
        Assert.True(_steps.Add(kick));
    }

    [Theory]
    [MemberData(nameof(Later))]
    [Trait("Rule", "B8")]
    public void A_wait_for_a_connection_ends_with_the_step_that_makes_it_pointless(string step, bool ends)
    {
        using var wait = _steps.BeginWait(First, CancellationToken.None);
        Assert.False(wait.Token.IsCancellationRequested);
        _present = step == "activate 2" ? Second : First;
        _steps.Add(Step(step));

        Assert.Equal(ends, wait.Token.IsCancellationRequested);
    }

    [Theory]
    [InlineData("leave 1", true)]
    [InlineData("leave 2", false)]
    [InlineData("drop", true)]
    [Trait("Rule", "B8")]
    public void A_wait_that_begins_behind_such_a_step_is_over_at_once(string step, bool ends)
    {
        _steps.Add(Step(step));
        using var wait = _steps.BeginWait(First, CancellationToken.None);

        Assert.Equal(ends, wait.Token.IsCancellationRequested);
    }

    [Fact]
    [Trait("Rule", "B8")]
    public void A_wait_for_a_connection_that_was_replaced_ends_at_once_and_one_that_the_room_does_not_show_does_not()
    {
        _present = Second;
        using (var overtaken = _steps.BeginWait(First, CancellationToken.None))
        {
            Assert.True(overtaken.Token.IsCancellationRequested);
        }

        _present = null;
        using var unknown = _steps.BeginWait(First, CancellationToken.None);
        Assert.False(unknown.Token.IsCancellationRequested);
    }

    [Fact]
    public void A_wait_ends_with_our_own_connection_and_a_step_behind_a_wait_that_is_over_ends_nothing()
    {
        using var serving = new CancellationTokenSource();
        using (var wait = _steps.BeginWait(First, serving.Token))
        {
            serving.Cancel();
            Assert.True(wait.Token.IsCancellationRequested);
        }

        _steps.Add(Step("leave 1"));
        _steps.TryTake();
        using var next = _steps.BeginWait(First, CancellationToken.None);
        Assert.False(next.Token.IsCancellationRequested);
    }

    private static ChainStep Step(string name) => name switch
    {
        "leave 1" => new ChainStep.Leave(First),
        "leave 2" => new ChainStep.Leave(Second),
        "kick" => new ChainStep.Kick(new TaskCompletionSource<KickOutcome>()),
        "drop" => new ChainStep.Drop(ReasonCode.RoomClosed, new TaskCompletionSource()),
        "remove kicked" => new ChainStep.RemoveKicked(First),
        "activate 1" => new ChainStep.Activate(Participant(First)),
        "activate 2" => new ChainStep.Activate(Participant(Second)),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such step."),
    };

    private static RemoteParticipant Participant(ParticipantSid sid) =>
        new(ChainParts.Ann, sid, 1_000, RemoteParticipantState.Active, new Dictionary<string, string>());
}
