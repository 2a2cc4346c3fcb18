using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>
/// Does what a viewer does: speaks on one inbound stream, and asks for everything again whenever a new control stream greets it, since a
/// reset undid it. All calls come from the test's thread.
/// </summary>
internal sealed class ViewerAgent(ModelViewer model, FakeRoom room)
{
    private static readonly byte[] Violation = [9];

    private readonly List<(ParticipantSid Sid, FakeInboundStream Stream)> _streams = [];
    private readonly HashSet<FakeStream> _answered = [];
    private FakeInboundStream? _inbound;
    private bool _broken;

    public ModelViewer Model => model;

    /// <summary>The room, as the transport that the viewer is on shows it.</summary>
    public FakeRoom Room { get; set; } = room;

    /// <summary>Inbound streams the session must still be reading when all is quiet.</summary>
    public int OpenInbound => model.Expected is null || _inbound is not { IsAborted: false } ? 0 : 1;

    /// <summary>Whether the control stream has greeted and was answered.</summary>
    public bool HasAnswered(FakeStream stream) => _answered.Contains(stream);

    /// <summary>Another connection: its own streams.</summary>
    public void Reconnected()
    {
        _inbound = null;
        _broken = false;
    }

    /// <summary>The device is gone, and every stream to it.</summary>
    public void DeviceLost() => _inbound = null;

    public Task Subscribe(IEnumerable<ulong> channels) =>
        Send(ClientMessageEncoder.Subscribe([.. channels.Select(id => new ChannelSubscription(id))]));

    public Task Unsubscribe(ulong channel) => Send(ClientMessageEncoder.Unsubscribe([channel]));

    /// <summary>After this the stream is dead; the viewer is told on its next control stream.</summary>
    public async Task Violate()
    {
        await Send(Violation);
        _broken = _inbound is not null;
    }

    /// <summary>Bytes on a stream of a connection that is gone: an old stream, or one that opens late.</summary>
    public async Task SpeakFromThePast(int which, ulong channel)
    {
        var bytes = ClientMessageEncoder.Subscribe([new ChannelSubscription(channel)]);
        FakeInboundStream[] past = [.. _streams.Where(stream => stream.Sid != model.Present?.Sid).Select(stream => stream.Stream)];
        if (past.Length > 0 && which % 2 == 0)
        {
            await past[which % past.Length].WriteAsync(bytes);
        }
        else if (model.Past.Count > 0 && Room.Device is not null)
        {
            await Room.OpenInbound(model.Name, model.Past[which % model.Past.Count].Sid).WriteAsync(bytes);
        }
    }

    /// <summary>Answers the control streams that have greeted the present connection since the last call.</summary>
    public async Task React(IEnumerable<FakeStream> streams)
    {
        foreach (var stream in streams.Where(stream => stream.Sid == model.Present?.Sid.ToString() && stream.Writes.Count > 0))
        {
            if (_answered.Add(stream))
            {
                _inbound = _broken || _inbound is { IsAborted: true } ? null : _inbound;
                _broken = false;
                await Subscribe(model.Wanted);
            }
        }
    }

    public override string ToString() =>
        $"{_streams.Count} inbound streams, the "
            + $"newest {(_inbound is null ? "none" : _inbound.IsAborted ? "aborted" : "open")}, {_answered.Count} control streams "
            + $"answered{(_broken ? ", broken" : string.Empty)}";

    private async Task Send(byte[] bytes)
    {
        if (_broken || Room.Device is null || model.Present is not { } present)
        {
            return;
        }

        if (_inbound is null or { IsAborted: true })
        {
            _inbound = Room.OpenInbound(model.Name, present.Sid);
            _streams.Add((present.Sid, _inbound));
        }

        await _inbound.WriteAsync(bytes);
    }
}
