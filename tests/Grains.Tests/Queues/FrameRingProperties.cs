using CsCheck;
using RemoteAccess.Grains.Queues;

namespace RemoteAccess.Grains.Tests.Queues;

/// <summary>Ring and chunk buffer against a plain list: what goes in comes out, in order, and the counters are exact.</summary>
public sealed class FrameRingProperties
{
    private const int Capacity = 50;

    private enum Kind
    {
        Enqueue,
        EnqueueMany,
        Take,
        TakeAll,
        RemoveOldest,
        Clear,
    }

    [Fact]
    [Trait("Rule", "P2")]
    [Trait("Rule", "B1")]
    [Trait("Rule", "B3")]
    [Trait("Rule", "B10")]
    [Trait("Rule", "B17")]
    public void Ring_and_chunks_do_what_a_list_would_do()
    {
        var kind = Gen.Frequency((8, Gen.Const(Kind.Enqueue)), (2, Gen.Const(Kind.EnqueueMany)), (6, Gen.Const(Kind.Take)),
            (1, Gen.Const(Kind.TakeAll)), (2, Gen.Const(Kind.RemoveOldest)), (1, Gen.Const(Kind.Clear)));
        var step = Gen.Select(kind, Gen.Int[1, 120], Gen.Bool, Gen.Int[1, Capacity]);
        step.Array[0, 80].Sample(Run, iter: 2_000);
    }

    private static void Run((Kind Kind, int Length, bool Exempt, int Most)[] steps)
    {
        var ring = default(FrameRing);
        var buffer = default(ChunkBuffer);
        var model = new List<ModelFrame>();
        var burst = 0;
        byte next = 0;
        foreach (var (kind, length, exempt, most) in steps)
        {
            switch (kind)
            {
                case Kind.Enqueue:
                    Enqueue(ref ring, length, exempt);
                    break;
                case Kind.EnqueueMany:
                    for (var i = 0; i < length; i++)
                    {
                        Enqueue(ref ring, 1 + (i % 7), exempt);
                    }

                    break;
                case Kind.Take when model.Count > 0:
                    Take(ref ring, ref buffer, model, most);
                    break;
                case Kind.TakeAll:
                    while (model.Count > 0)
                    {
                        Take(ref ring, ref buffer, model, Capacity);
                    }

                    break;
                case Kind.RemoveOldest:
                    var oldest = model.FindIndex(frame => !frame.Exempt && frame.Rest.Count == frame.Length && frame.Length >= most);
                    Assert.Equal(oldest >= 0, ring.RemoveOldest(frame => frame.Bytes.Length >= most));
                    if (oldest >= 0)
                    {
                        model.RemoveAt(oldest);
                    }

                    break;
                case Kind.Clear:
                    Assert.Equal(model.Count, ring.Clear());
                    model.Clear();
                    break;
            }

            Assert.Equal(model.Count, ring.Count);
            burst = model.Count == 0 ? 0 : Math.Max(burst, model.Count);
            Assert.Equal(burst > 4, ring.HoldsBuffer);
            Assert.Equal(model.Count(frame => !frame.Exempt), ring.BoundedFrames);
            Assert.Equal(model.Where(frame => !frame.Exempt).Sum(frame => frame.Length), ring.BoundedBytes);
        }

        ring.Clear();
        buffer.Return();

        void Enqueue(ref FrameRing to, int size, bool isExempt)
        {
            var bytes = new byte[size];
            for (var i = 0; i < size; i++)
            {
                bytes[i] = next++;
            }

            to.Enqueue(new QueuedFrame(bytes, 0, isExempt));
            model.Add(new ModelFrame(size, isExempt, [.. bytes]));
        }
    }

    // A chunk is what stands at the front of the list: as much as fits.
    private static void Take(ref FrameRing ring, ref ChunkBuffer buffer, List<ModelFrame> model, int most)
    {
        var expected = model.SelectMany(frame => frame.Rest).Take(most).ToArray();
        Assert.Equal(expected, buffer.Fill(ref ring, most, Capacity, out var completed).ToArray());
        var left = expected.Length;
        var whole = 0;
        while (left > 0)
        {
            var part = Math.Min(left, model[0].Rest.Count);
            model[0].Rest.RemoveRange(0, part);
            left -= part;
            if (model[0].Rest.Count == 0)
            {
                model.RemoveAt(0);
                whole++;
            }
        }

        Assert.Equal(whole, completed);
    }

    private sealed record ModelFrame(int Length, bool Exempt, List<byte> Rest);
}
