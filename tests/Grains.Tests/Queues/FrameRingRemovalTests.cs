using System.Runtime.CompilerServices;
using CsCheck;
using RemoteAccess.Grains.Queues;

namespace RemoteAccess.Grains.Tests.Queues;

/// <summary>A frame taken out of the middle leaves every other one where its key finds it, with few keys and with an index.</summary>
public sealed class FrameRingRemovalTests
{
    [Fact]
    [Trait("Rule", "B10")]
    public void A_frame_that_is_taken_during_a_burst_is_not_held_on_to()
    {
        var ring = default(FrameRing);
        var first = Enqueued(ref ring);
        ring.Enqueue(new QueuedFrame(new byte[1], 0, exempt: false));
        ring.Enqueue(new QueuedFrame(new byte[1], 0, exempt: false));
        ring.Dequeue();
        GC.Collect();
        Assert.Equal((2, false), (ring.Count, first.IsAlive));
        ring.Clear();

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Enqueued(ref FrameRing ring)
        {
            var frame = new byte[100];
            ring.Enqueue(new QueuedFrame(frame, 0, exempt: false));
            return new WeakReference(frame);
        }
    }

    [Fact]
    [Trait("Rule", "B17")]
    [Trait("Rule", "P2")]
    public void Keys_find_their_frames_whatever_was_taken_out_before_them()
    {
        var step = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 60]);
        step.Array[0, 200].Sample(steps =>
        {
            var ring = default(FrameRing);
            var model = new List<int>();
            foreach (var (what, number) in steps)
            {
                switch (what)
                {
                    case 0 or 1 when !model.Contains(number):
                        ring.Enqueue(new QueuedFrame(new byte[1 + number], 0, exempt: false, Key(number)));
                        model.Add(number);
                        break;
                    case 2 when model.Count > 0:
                        ring.Dequeue();
                        model.RemoveAt(0);
                        break;
                    case 3:
                        Assert.Equal(model.Remove(number), ring.RemoveOldest(frame => frame.Bytes.Length == 1 + number));
                        break;
                }

                Assert.All(Enumerable.Range(0, 61), key => Assert.Equal(model.IndexOf(key), ring.Find(Key(key))));
                Assert.Equal(model.Sum(key => 1L + key), ring.BoundedBytes);
            }

            ring.Clear();
        }, iter: 300);
    }

    private static CoalescingKey.Parameter Key(int number) => new($"{number}");
}
