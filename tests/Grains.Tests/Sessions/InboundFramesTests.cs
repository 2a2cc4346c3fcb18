using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>What viewers say, well or badly.</summary>
public sealed class InboundFramesTests
{
    private static readonly byte[] Subscribe = ClientMessageEncoder.Subscribe([new ChannelSubscription(1)]);

    [Theory]
    [InlineData(new byte[] { 1, 1, 0, 0, 1 }, "ProtocolViolation: A frame of 16777217 bytes was announced; the limit is 16777216 bytes.")]
    [InlineData(
        new byte[] { 1, 255, 255, 255, 255 }, "ProtocolViolation: A frame of 4294967295 bytes was announced; the limit is 16777216 bytes.")]
    [InlineData(new byte[] { 0 }, "ProtocolViolation: Frame opcode 0 is unknown; it must be 1 (text) or 2 (binary).")]
    [InlineData(new byte[] { 3, 0, 0, 0, 0 }, "ProtocolViolation: Frame opcode 3 is unknown; it must be 1 (text) or 2 (binary).")]
    [Trait("Rule", "B11")]
    public async Task A_violation_ends_its_stream_and_resets_the_viewer_with_a_notice_on_its_new_stream(byte[] violation, string detail)
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, first) = await fixture.JoinRegistered("ann");
        var (bad, other) = (fixture.Room.OpenInbound("ann", ann.Sid), fixture.Room.OpenInbound("ann", ann.Sid));
        await bad.WriteAsync(Subscribe);
        await fixture.Until(
            () => session.Channels[0].Subscribers == 1 && first.Frames.Count == 2, "the subscription and the initial messages");

        await bad.WriteAsync(violation);
        await fixture.RetriesScheduled();
        await fixture.Until(
            () => first.IsClosed && bad.IsAborted && other.IsAborted && session.Holdings.Inbound == 0, "the connection's streams to end");
        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        var fresh = await fixture.Room.StreamTo("ann", 2);
        await fixture.Registered(ann.Sid);
        await fixture.Until(() => fresh.Frames.Count == 3, "the initial messages and the notice");

        Assert.Equal(
            new StatusMessage(
                StatusLevel.Error,
                $"This connection was reset: {detail.TrimEnd('.')}; 0 frames were lost, and subscriptions must be made again"),
            fresh.Messages[2]);
        Assert.Equal(1, fixture.Counted("remote_access.resets", nameof(ReasonCode.ProtocolViolation)));
        await fixture.Room.OpenInbound("ann", ann.Sid).WriteAsync(Subscribe);
        await fixture.Until(() => session.Channels[0].Subscribers == 1, "a new stream to be heard");
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_violation_while_the_viewer_is_being_reset_for_something_else_resets_it_once_it_is_back()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        var bad = fixture.Room.OpenInbound("ann", ann.Sid);
        await bad.WriteAsync(Subscribe);
        await fixture.Until(() => session.Channels[0].Subscribers == 1, "the subscription");

        fixture.LinkOf(ann).Reset(ReasonCode.WriteFailed);
        await fixture.RetriesScheduled();
        await bad.WriteAsync(new byte[] { 0 });
        await fixture.Until(() => bad.IsAborted && session.Holdings.Inbound == 0, "the stream to end");
        await fixture.AdvanceUntil(
            () => fixture.Counted("remote_access.resets", nameof(ReasonCode.ProtocolViolation)) == 1, "the reset for the violation");
        await fixture.RetriesScheduled(2);
        await fixture.AdvanceUntil(
            () => fixture.Room.Streams.Count(stream => stream.Identity == "ann") == 3, "the viewer to be added again");
        var fresh = await fixture.Room.StreamTo("ann", 3);
        await fixture.Until(() => fresh.Statuses().Count == 1, "the notice");
        Assert.StartsWith(
            "This connection was reset: ProtocolViolation: Frame opcode 0", fresh.Statuses()[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_frame_of_16_MiB_is_legal_and_what_follows_it_is_heard()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        var stream = fixture.Room.OpenInbound("ann", ann.Sid);
        var frame = new byte[FrameHeader.Size + FrameHeader.MaxInboundPayloadBytes];
        FrameHeader.Write(frame, FrameOpcode.Text, FrameHeader.MaxInboundPayloadBytes);

        for (var sent = 0; sent < frame.Length; sent += 60_000)
        {
            await stream.SendAsync(frame.AsMemory(sent, Math.Min(60_000, frame.Length - sent)));
        }

        await stream.SendAsync(Subscribe);
        await fixture.Until(() => session.Channels[0].Subscribers == 1, "the subscription behind it");
        Assert.Equal(0, fixture.Counted("remote_access.resets"));
    }

    public static TheoryData<byte[]> Garbage => new()
    {
        Frame(FrameOpcode.Text, []),
        Frame(FrameOpcode.Text, "not json"u8),
        Frame(FrameOpcode.Text, [0xC3, 0x28]),
        Frame(FrameOpcode.Text, "{\"op\":\"unheardOf\"}"u8),
        Frame(FrameOpcode.Text, "{\"op\":\"subscribe\"}"u8),
        Frame(FrameOpcode.Binary, []),
        Frame(FrameOpcode.Binary, [99]),
        Frame(FrameOpcode.Binary, [4, 0]),
        Frame(FrameOpcode.Binary, [128, 1, 2]),
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    [Trait("Rule", "B11")]
    public async Task A_garbage_message_is_skipped_and_the_stream_goes_on(byte[] garbage)
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, outbound) = await fixture.JoinRegistered("ann");
        var stream = fixture.Room.OpenInbound("ann", ann.Sid);

        await stream.WriteAsync(garbage);
        await stream.WriteAsync(Subscribe);
        await fixture.Until(() => session.Channels[0].Subscribers == 1, "the subscription behind it");

        Assert.Equal(0, fixture.Counted("remote_access.resets"));
        Assert.Empty(outbound.Statuses());
        await fixture.Until(() => fixture.LinkOf(ann).GetStatistics().FramesReceived == 2, "both frames to be counted");
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_frame_cut_by_chunk_borders_is_whole_and_one_cut_by_the_end_of_the_stream_ends_quietly()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, outbound) = await fixture.JoinRegistered("ann");
        var stream = fixture.Room.OpenInbound("ann", ann.Sid);
        foreach (var part in Subscribe)
        {
            await stream.SendAsync(new[] { part });
        }

        await fixture.Until(() => session.Channels[0].Subscribers == 1, "the subscription");
        await stream.SendAsync(Subscribe.AsMemory(0, 7));
        await stream.EndAsync();
        await fixture.Until(() => session.Holdings.Inbound == 0, "the stream to end");

        Assert.Equal((0L, 0), (fixture.Counted("remote_access.resets"), outbound.Statuses().Count));
        Assert.NotNull(session.Link(ann.Sid));
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_stream_that_breaks_ends_quietly_and_the_next_is_heard()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        var stream = fixture.Room.OpenInbound("ann", ann.Sid);
        await stream.EndAsync(new IOException("its sender gave it up"));
        await fixture.Logged(1252);
        await fixture.Until(() => session.Holdings.Inbound == 0, "the stream to end");

        await fixture.Room.OpenInbound("ann", ann.Sid).WriteAsync(Subscribe);
        await fixture.Until(() => session.Channels[0].Subscribers == 1, "the subscription");
        Assert.Equal(0, fixture.Counted("remote_access.resets"));
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_viewer_whose_stream_lost_bytes_is_reset_with_a_notice_and_keeps_its_other_streams()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, first) = await fixture.JoinRegistered("ann");
        await fixture.Until(() => first.Frames.Count == 2, "the initial messages");
        var (lossy, other) = (fixture.Room.OpenInbound("ann", ann.Sid), fixture.Room.OpenInbound("ann", ann.Sid));
        await lossy.EndAsync(new InboundStreamLostException("Chunk 7 is missing."));
        await fixture.RetriesScheduled();
        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        var fresh = await fixture.Room.StreamTo("ann", 2);
        await fixture.Until(() => fresh.Statuses().Count == 1, "the notice");

        const string Notice =
            "This connection was reset: InboundLost: Chunk 7 is missing (open a new stream to the device); 0 frames were lost, and "
            + "subscriptions must be made again";
        Assert.Equal(new StatusMessage(StatusLevel.Warning, Notice), fresh.Statuses()[0]);
        await other.WriteAsync(Subscribe);
        await fixture.Until(() => session.Channels[0].Subscribers == 1, "its other stream to be heard");
        await fixture.Until(() => session.Holdings.Inbound == 1, "the lost stream to be given back");
        Assert.Equal(1, fixture.Counted("remote_access.resets", nameof(ReasonCode.InboundLost)));
    }

    private static byte[] Frame(FrameOpcode opcode, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[FrameHeader.Size + payload.Length];
        FrameHeader.Write(frame, opcode, payload.Length);
        payload.CopyTo(frame.AsSpan(FrameHeader.Size));
        return frame;
    }
}
