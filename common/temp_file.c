#include "common/temp_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/buf.h"

int temp_file(void)
{
    const char *folder = getenv("TMPDIR");
    folder = folder && *folder ? folder : "/tmp";
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    AUTO(buf) buf_t path = {0}; /* a file system that has no files without a name */
    buf_printf(&path, "%s/pqr-XXXXXX", folder);
    fd = mkostemp(path.data, O_CLOEXEC);
    if (fd >= 0)
        unlink(path.data);
    return fd;
}
