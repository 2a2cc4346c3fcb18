using System.Runtime.InteropServices;
using System.Text;

namespace RemoteAccess.LiveKit.Native.Loading;

/// <summary>
/// The supported versions of the library, and how to read its version: by an extra function of its generated bindings, not one of the four.
/// A library without that function is accepted (its messages then decide), because there is no other source.
/// </summary>
internal static unsafe class FfiVersion
{
    /// <summary>The supported versions, for error texts.</summary>
    internal const string Range = "0.12 from 0.12.76 on";

    private const string VersionFunction = "uniffi_livekit_ffi_fn_func_build_version";
    private const string FreeFunction = "ffi_livekit_ffi_rustbuffer_free";

    private static readonly Version s_lowest = new(0, 12, 76);
    private static readonly Version s_next = new(0, 13);

    /// <summary>
    /// Whether the version is supported. The minor version has breaking changes; before 0.12.76 required messages are missing. An empty
    /// version is accepted.
    /// </summary>
    internal static bool IsKnown(string version)
    {
        if (version.Length == 0)
        {
            return true;
        }

        var numbers = version.Split('-', '+')[0];
        return Version.TryParse(numbers, out var parsed) && parsed >= s_lowest && parsed < s_next;
    }

    /// <summary>The library's version; empty when it has no such function.</summary>
    internal static string Read(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, VersionFunction, out var version)
            || !NativeLibrary.TryGetExport(library, FreeFunction, out var free))
        {
            return string.Empty;
        }

        var status = default(CallStatus);
        var text = ((delegate* unmanaged[Cdecl]<CallStatus*, Buffer>)version)(&status);
        if (status.Code != 0 || text.Data is null)
        {
            return string.Empty;
        }

        var result = Encoding.UTF8.GetString(text.Data, checked((int)text.Length));
        ((delegate* unmanaged[Cdecl]<Buffer, CallStatus*, void>)free)(text, &status);
        return result;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Buffer
    {
        internal ulong Capacity;
        internal ulong Length;
        internal byte* Data;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct CallStatus
    {
        internal sbyte Code;
        internal Buffer Error;
    }
}
