using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RemoteAccess.LiveKit.Native.Events;

namespace RemoteAccess.LiveKit.Native.Abi;

/// <summary>
/// The one function the library calls. It copies the bytes into the attached inbox and returns; it neither decodes nor waits, since two
/// blocked callbacks would stop every room of the process. The library hands over no context, hence one inbox a process.
/// </summary>
internal static unsafe class FfiCallback
{
    private static EventInbox? s_inbox;

    internal static delegate* unmanaged[Cdecl]<byte*, nuint, void> Address => &OnEvent;

    /// <summary>Lets events flow into an inbox.</summary>
    /// <exception cref="InvalidOperationException">Another client is at work in this process.</exception>
    internal static void Attach(EventInbox inbox)
    {
        if (Interlocked.CompareExchange(ref s_inbox, inbox, null) is not null)
        {
            throw new InvalidOperationException(
                "Another LiveKit client is active in this process. The library has one event callback: share the client, or dispose the "
                    + "other first.");
        }
    }

    /// <summary>Ends it; what the library still tells is dropped.</summary>
    internal static void Detach(EventInbox inbox) => Interlocked.CompareExchange(ref s_inbox, null, inbox);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnEvent(byte* data, nuint length)
    {
        if (Volatile.Read(ref s_inbox) is not { } inbox)
        {
            return;
        }

        try
        {
            inbox.Put(new ReadOnlySpan<byte>(data, checked((int)length)));
        }
#pragma warning disable CA1031 // An exception that leaves this function ends the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            inbox.Failed(exception);
        }
    }
}
