using CsCheck;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>A link with keyed frames against a plain list, whatever is sent, taken, lost, sealed and closed in between.</summary>
public sealed class LatestValueProperties
{
    private const int FrameBound = 60;
    private const int ByteBound = 2_000;
    private const int Keys = 40;
    private static readonly CoalescingKey[] AllKeys = [.. Enumerable.Range(0, Keys).Select(key => Key(key))];

    private enum Kind
    {
        Send,
        SendKeyed,
        SendManyKeyed,
        Initial,
        Take,
        TakeAll,
        Seal,
        Close,
    }

    [Fact]
    [Trait("Rule", "P2")]
    [Trait("Rule", "B1")]
    public void Places_keep_their_order_hold_the_newest_frame_and_every_accepted_frame_is_accounted_for()
    {
        var kind = Gen.Frequency(
            (4, Gen.Const(Kind.Send)), (8, Gen.Const(Kind.SendKeyed)), (2, Gen.Const(Kind.SendManyKeyed)), (1, Gen.Const(Kind.Initial)),
            (6, Gen.Const(Kind.Take)), (1, Gen.Const(Kind.TakeAll)), (2, Gen.Const(Kind.Seal)));
        var step = Gen.Select(kind, Gen.Int[9, 150], Gen.Int[0, Keys - 1], Gen.Int[1, 200]);
        Gen.Select(step.Array[0, 120], Gen.Bool).Sample((steps, close) =>
        {
            using var fixture = new LinkFixture();
            fixture.Options.QueueFrames = FrameBound;
            fixture.Options.QueueBytes = ByteBound;
            var run = new Run(fixture);
            foreach (var (what, length, key, most) in close ? [.. steps, (Kind.Close, 9, 0, 1)] : steps)
            {
                run.Do(what, length, key, most);
            }
        }, iter: 500);
    }

    private static CoalescingKey Key(int key) => key % 2 == 0 ? new CoalescingKey.Parameter($"{key}") : new CoalescingKey.Status($"{key}");

    // What a list would do; keys are compared by their numbers.
    private sealed class Run(LinkFixture fixture)
    {
        private readonly HandLink _viewer = new(fixture, fixture.NewLink());
        private readonly List<Place> _places = [];
        private readonly List<byte[]> _sent = [];
        private long _accepted;
        private long _coalesced;
        private long _dropped;
        private int _inFlight;
        private int _next;
        private int _seen;

        public void Do(Kind kind, int length, int key, int most)
        {
            switch (kind)
            {
                case Kind.Send:
                    Send(length, null);
                    break;
                case Kind.SendKeyed:
                    Send(length, key);
                    break;
                case Kind.SendManyKeyed:
                    for (var i = 0; i < Keys; i++)
                    {
                        Send(9 + (i % 4), (key + i) % Keys);
                    }

                    break;
                case Kind.Initial:
                    var initial = Frame(length);
                    _viewer.Link.SendInitial(initial);
                    _places.Add(new Place(initial, null, Exempt: true));
                    _accepted++;
                    break;
                case Kind.Take:
                    Take(most);
                    break;
                case Kind.TakeAll:
                    while (Take(most))
                    {
                    }

                    break;
                case Kind.Seal:
                    _viewer.Link.Seal([AllKeys[key]]);
                    if (_places.FindLastIndex(place => place.Key == key && place.Taken == 0) is var at and >= 0)
                    {
                        _places[at] = _places[at] with { Key = null };
                    }

                    break;
                case Kind.Close:
                    _viewer.Link.Close(ReasonCode.Kicked);
                    break;
            }

            Check();
        }

        private void Send(int length, int? key)
        {
            var frame = Frame(length);
            var at = key is null ? -1 : _places.FindLastIndex(place => place.Key == key && place.Taken == 0);
            var others = _places.Where((place, index) => index != at && !place.Exempt).ToList();
            var fits = at >= 0 && _places[at].Exempt
                || (others.Count < FrameBound && (others.Count == 0 || others.Sum(place => place.Bytes.Length) + length <= ByteBound));
            Assert.Equal(
                fits ? SendOutcome.Queued : SendOutcome.Full, _viewer.Link.TryQueue(frame, key is { } known ? Key(known) : null).Outcome);
            if (!fits)
            {
                _dropped++;
                return;
            }

            _accepted++;
            if (at >= 0)
            {
                _coalesced++;
                _places[at] = _places[at] with { Bytes = frame };
            }
            else
            {
                _places.Add(new Place(frame, key, Exempt: false));
            }
        }

        private bool Take(int most)
        {
            var any = _places.Count > 0;
            Assert.Equal(any ? TakeResult.Chunk : TakeResult.Idle, _viewer.Take(most));
            _inFlight = 0;
            for (var left = most; left > 0 && _places.Count > 0;)
            {
                var part = Math.Min(left, _places[0].Bytes.Length - _places[0].Taken);
                left -= part;
                _places[0] = _places[0] with { Taken = _places[0].Taken + part };
                if (_places[0].Taken == _places[0].Bytes.Length)
                {
                    _sent.Add(_places[0].Bytes);
                    _places.RemoveAt(0);
                    _inFlight++;
                }
            }

            return any;
        }

        private void Check()
        {
            foreach (var frame in _viewer.TakenFrames())
            {
                Assert.True(_sent[_seen++].AsSpan().SequenceEqual(frame), $"Frame {_seen} is not the one that stands there.");
            }

            Assert.Equal(_sent.Count, _seen);
            var now = _viewer.Link.GetStatistics();
            Assert.Equal((_accepted, _coalesced, _dropped), (now.FramesQueued, now.FramesCoalesced, now.FramesDropped));
            Assert.Equal(now.FramesQueued, now.FramesSent + now.FramesDiscarded + now.FramesCoalesced + now.QueuedFrames + _inFlight);
            Assert.Equal(_sent.Count - _inFlight, now.FramesSent);
            if (_viewer.Link.Status.State == LinkPhase.Open)
            {
                Assert.Equal(_places.Count, now.QueuedFrames);
                Assert.Equal(_places.Where(place => !place.Exempt).Sum(place => place.Bytes.Length), now.QueuedBytes);
            }
        }

        private byte[] Frame(int length)
        {
            var frame = LinkFixture.Frame(length);
            BitConverter.TryWriteBytes(frame.AsSpan(5), _next++);
            return frame;
        }
    }

    private sealed record Place(byte[] Bytes, int? Key, bool Exempt, int Taken = 0);
}
