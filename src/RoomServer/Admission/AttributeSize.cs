using System.Text;

namespace RemoteAccess.RoomServer.Admission;

/// <summary>The UTF-8 bytes of a participant's free text, limited by <see cref="RoomServerOptions.MaxAttributeBytes"/>.</summary>
internal static class AttributeSize
{
    public static int Of(IReadOnlyDictionary<string, string> attributes, params ReadOnlySpan<string> others)
    {
        var bytes = 0;
        foreach (var (key, value) in attributes)
        {
            bytes += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value);
        }

        foreach (var other in others)
        {
            bytes += Encoding.UTF8.GetByteCount(other);
        }

        return bytes;
    }
}
