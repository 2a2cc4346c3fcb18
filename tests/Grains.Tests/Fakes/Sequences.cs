using System.Buffers;

namespace RemoteAccess.Grains.Tests.Fakes;

internal static class Sequences
{
    public static byte[] ToArrayOf(this ReadOnlySequence<byte> bytes) => bytes.ToArray();
}
