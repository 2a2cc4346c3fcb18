using System.Text;

namespace RemoteAccess.Protocol;

/// <summary>Encodes calls and responses, which differ in the opcode only.</summary>
internal static class ServiceFrame
{
    public static byte[] Encode(byte messageOpcode, uint serviceId, uint callId, string encoding, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        var encodingLength = Encoding.UTF8.GetByteCount(encoding);
        var frame = new FrameWriter(messageOpcode, sizeof(uint) + sizeof(uint) + sizeof(uint) + (long)encodingLength + payload.Length);
        frame.Write(serviceId);
        frame.Write(callId);
        frame.Write((uint)encodingLength);
        frame.Write(encoding);
        frame.Write(payload);
        return frame.Finish();
    }
}
