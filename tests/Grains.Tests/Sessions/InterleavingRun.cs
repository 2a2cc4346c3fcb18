using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Runs one interleaving against a real session; what must be true afterwards stands in the other part.</summary>
internal sealed partial class InterleavingRun : IAsyncDisposable
{
    private const ulong NeverWanted = 9;
    private const int QueueFrames = 8;
    private static readonly string[] Names = ["ann", "bob/%2F", "cid 🤖"];

    private readonly SessionFixture _fixture = new(quiet: true);
    private readonly ViewerAgent[] _viewers;
    private readonly Queue<RemoteParticipant>[] _owed;
    private readonly InterleavingFaults _faults;
    private readonly JudgedSids _judged;
    private long _clock = 1_000;
    private int _sids;

    public InterleavingRun(int seed)
    {
        _fixture.Options.Participant.QueueFrames = QueueFrames;
        _fixture.Options.Room.InboundStreamsPerIdentity = 100;
        _fixture.Descriptor =
            _fixture.Descriptor with
            {
                Channels = [
                .. Enumerable.Range(1, (int)NeverWanted).Select(id => SessionFixture.Channel((ulong)id))]
            };
        _viewers = [.. Names.Select(name => new ViewerAgent(new ModelViewer(name), _fixture.Room))];
        _owed = [.. Names.Select(_ => new Queue<RemoteParticipant>())];
        _faults = new InterleavingFaults(_fixture, seed);
        _judged = new JudgedSids(_fixture.Pulse);
        _fixture.Loggers.AddProvider(_judged);
    }

    /// <summary>How many viewers there are.</summary>
    public static int Viewers => Names.Length;

    public async Task Run(IEnumerable<InterleavingStep> steps)
    {
        await _fixture.StartConnected();
        foreach (var step in steps)
        {
            await Take(step, _viewers[step.Who], _viewers[step.Who].Model);
            await React();
        }

        await Settle();
    }

    public ValueTask DisposeAsync()
    {
        _faults.End();
        return _fixture.DisposeAsync();
    }

    private async Task Take(InterleavingStep step, ViewerAgent viewer, ModelViewer model)
    {
        switch (step.Kind)
        {
            case InterleavingStepKind.Join:
            case InterleavingStepKind.Supersede when model.Expected is null:
            case InterleavingStepKind.Arrive when model.Present is null:
                model.Came(_fixture.Room.Join(
                    model.Name, NextSid(), NextJoinedAt(step.Number), active: step.Kind != InterleavingStepKind.Arrive));
                viewer.Reconnected();
                break;
            case InterleavingStepKind.Activate when model.Present is { State: RemoteParticipantState.Joined }:
                _fixture.Room.Activate(model.Name);
                model.Activated();
                break;
            case InterleavingStepKind.Supersede:
                _owed[step.Who].Enqueue(model.Present!);
                model.Came(_fixture.Room.Supersede(model.Present!, NextSid(), NextJoinedAt(step.Number)));
                viewer.Reconnected();
                break;
            case InterleavingStepKind.LateDisconnected when _owed[step.Who].TryDequeue(out var older):
                Raise(new ParticipantDisconnected(older.Identity, older.Sid));
                break;
            case InterleavingStepKind.Leave when model.Present is { } present:
                _fixture.Room.Leave(present);
                model.Left();
                viewer.Reconnected();
                break;
            case InterleavingStepKind.DuplicateActive when model.Present is { State: RemoteParticipantState.Active } present:
                Raise(new ParticipantActive(present));
                break;
            case InterleavingStepKind.StaleActive when Earlier(model, step.Number) is { } stale:
                Raise(new ParticipantActive(stale with { State = RemoteParticipantState.Active }));
                break;
            case InterleavingStepKind.StaleDisconnected when model.Past.Count > 0:
                Raise(new ParticipantDisconnected(model.Identity, model.Past[step.Number % model.Past.Count].Sid));
                break;
            case InterleavingStepKind.FullReconnect:
                Raise(new RoomReconnected(StreamsLost: true));
                break;
            case InterleavingStepKind.DeviceLost when _fixture.Room.Device is { } device:
                device.End(RoomDisconnectReason.ConnectionLost);
                Array.ForEach(_viewers, every => every.DeviceLost());
                break;
            case InterleavingStepKind.Subscribe when model.Present is not null:
                model.Subscribed(Channel(step.Number));
                await viewer.Subscribe([Channel(step.Number)]);
                break;
            case InterleavingStepKind.Unsubscribe when model.Present is not null:
                model.Unsubscribed(Channel(step.Number));
                await viewer.Unsubscribe(Channel(step.Number));
                break;
            case InterleavingStepKind.LateBytes:
                await viewer.SpeakFromThePast(step.Number, NeverWanted);
                break;
            case InterleavingStepKind.Violation when model.Present is not null:
                await viewer.Violate();
                break;
            case InterleavingStepKind.FailOpens:
                _faults.FailOpens(model.Identity, step.Number % 4);
                break;
            case InterleavingStepKind.HangOpens:
                _faults.HangOpens(model.Identity, deaf: step.Number % 2 == 0);
                break;
            case InterleavingStepKind.ReleaseOpens:
                _faults.ReleaseOpens(model.Identity);
                break;
            case InterleavingStepKind.Advance:
                _fixture.Time.Advance(TimeSpan.FromMilliseconds(40 << step.Number));
                break;
            case InterleavingStepKind.Breathe:
                await Breathe(step.Number);
                break;
            default:
                TakeOutbound(step, model);
                break;
        }
    }

    private void TakeOutbound(InterleavingStep step, ModelViewer model)
    {
        var link = model.Present is { } present ? _fixture.Session.Link(present.Sid) : null;
        var stream = link is null ? null : _fixture.Room.Streams.LastOrDefault(stream => stream.Sid == link.Identity.Sid.ToString());
        switch (step.Kind)
        {
            case InterleavingStepKind.Overflow when stream is not null:
                stream.Behaviour = stream.Behaviour with { HangFromWrite = 0 };
                SendPrivate(link!, QueueFrames + 3);
                break;
            case InterleavingStepKind.WriteFailure when stream is not null:
                stream.Behaviour = stream.Behaviour with { FailFromWrite = 0 };
                SendPrivate(link!, 1);
                break;
            case InterleavingStepKind.WriteHang when stream is not null:
                stream.Behaviour = stream.Behaviour with { HangFromWrite = 0, IgnoresCancellation = step.Number % 2 == 0 };
                SendPrivate(link!, 1);
                break;
            case InterleavingStepKind.Reset:
                link?.Reset(ReasonCode.Stalled);
                break;
            case InterleavingStepKind.SendPrivate when link is not null:
                SendPrivate(link, 1 + (step.Number % 3));
                break;
            case InterleavingStepKind.Broadcast:
                _fixture.Session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, "to all"));
                break;
        }
    }

    // B6, R7: the frame names the only stream it may be on.
    private static void SendPrivate(ParticipantLink link, int frames)
    {
        for (var frame = 0; frame < frames; frame++)
        {
            link.Send(ServerMessageEncoder.Status(
                StatusLevel.Info, PrivateTo(link.Identity.Identity.ToString(), link.Identity.Sid.ToString())));
        }
    }

    private static string PrivateTo(string identity, string sid) => $"private to {sid} of {identity}";

    private static RemoteParticipant? Earlier(ModelViewer model, int number)
    {
        RemoteParticipant[] earlier = [.. model.Past.Where(past => past.JoinedAt < (model.Present?.JoinedAt ?? long.MaxValue))];
        return earlier.Length == 0 ? null : earlier[number % earlier.Length];
    }

    private static ulong Channel(int number) => 1 + (ulong)(number % 4);

    private void Raise(RoomEvent roomEvent) => _fixture.Room.Device?.Raise(roomEvent);

    private string NextSid() => $"PA_{++_sids:D6}";

    // Now and then two connections join at the same time.
    private long NextJoinedAt(int number) => number % 3 == 0 ? _clock : ++_clock;

    private async Task React()
    {
        var streams = _fixture.Room.Streams;
        foreach (var viewer in _viewers)
        {
            await viewer.React(streams);
        }
    }

    private async Task Breathe(int turns)
    {
        for (var turn = 0; turn < turns; turn++)
        {
            await Task.Run(_fixture.Pulse.Beat);
            await React();
        }
    }
}
